//! POST /accounts/{id}/quota-request/retry and …/decline, and what leads there.

use std::fs;

use serde_json::{Value, json};

use crate::common::{
    Answer, GIGABYTE, Identity, PASSWORD, Person, Server, TestPool, administrator, token_of,
};

/// Somebody for whom 5 GB were asked for, and who has been enabled since.
struct Asked {
    id: String,
}

impl Asked {
    async fn for_ada(server: &Server, by: &Person, pool: &TestPool) -> Self {
        let invited = Self::invited(by, pool).await;
        let ada = invited.enabled(server).await;
        server.reacted().await;
        ada
    }

    /// The person has still to set up their account, which enables it.
    async fn invited(by: &Person, pool: &TestPool) -> Invited {
        let body = json!({
            "display_name": "Ada Lovelace",
            "login": "ada",
            "method": "opaque",
            "approval": "automatic",
            "quota": { "pool_id": pool.id, "bytes": 5 * GIGABYTE },
        });
        Invited(by.browser.post("/accounts", body).await.expect(201))
    }

    async fn retry(&self, by: &Person) -> Answer {
        by.browser.post(&format!("/accounts/{}/quota-request/retry", self.id), json!({})).await
    }

    async fn decline(&self, by: &Person, body: Value) -> Answer {
        by.browser.post(&format!("/accounts/{}/quota-request/decline", self.id), body).await
    }

    async fn quota(&self, server: &Server, by: &Person) -> Value {
        let path = format!("/profiles/{}", self.id);
        by.browser.get_at_head(server, &path).await.expect(200)["quota"]["bytes"].clone()
    }
}

struct Invited(Value);

impl Invited {
    async fn enabled(&self, server: &Server) -> Asked {
        let token = token_of(self.0["link"]["url"].as_str().expect("a URL"));
        server.browser().set_up(token, &Identity::number(2), PASSWORD).await.expect(200);
        Asked { id: self.0["account_id"].as_str().expect("an id").to_owned() }
    }
}

async fn approvals(server: &Server, by: &Person) -> Value {
    by.browser.get_at_head(server, "/approvals").await.expect(200)["items"].clone()
}

#[tokio::test]
async fn what_was_asked_for_is_allocated_once_the_account_is_enabled() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let ada = Asked::for_ada(&server, &admin, &pool).await;
    server.appended("QuotaAllocated", 1).await;
    assert_eq!(ada.quota(&server, &admin).await, 5 * GIGABYTE);
    assert_eq!(approvals(&server, &admin).await, json!([]));
    assert_eq!(ada.retry(&admin).await.problem(), "no-quota-request");
    assert_eq!(ada.decline(&admin, json!({})).await.problem(), "no-quota-request");
}

#[tokio::test]
async fn what_the_pool_cannot_take_waits_in_approvals_until_it_can() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 4 * GIGABYTE).await;
    let ada = Asked::for_ada(&server, &admin, &pool).await;
    let waiting = approvals(&server, &admin).await;
    assert_eq!(waiting[0]["account_id"], ada.id);
    assert_eq!(
        (&waiting[0]["status"], &waiting[0]["requested_quota"]["bytes"]),
        (&json!("enabled"), &json!(5 * GIGABYTE))
    );
    let refused = ada.retry(&admin).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "quota-exceeds-pool"));
    assert_eq!(approvals(&server, &admin).await, waiting, "it stays");

    pool.limit(&admin, 5 * GIGABYTE).await;
    assert_eq!(ada.retry(&admin).await.expect(200)["bytes"], 5 * GIGABYTE);
    assert_eq!(ada.quota(&server, &admin).await, 5 * GIGABYTE);
    assert_eq!(approvals(&server, &admin).await, json!([]));
    assert_eq!(ada.retry(&admin).await.problem(), "no-quota-request");
}

#[tokio::test]
async fn what_a_pool_whose_disk_is_gone_cannot_take_waits_in_approvals() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let invited = Asked::invited(&admin, &pool).await;
    let mark = pool.folder.path().join(".dna-nexus-pool");
    let text = fs::read(&mark).expect("a mark");
    fs::remove_file(&mark).expect("unmounted");
    let ada = invited.enabled(&server).await;
    server.reacted().await;
    let waiting = approvals(&server, &admin).await;
    assert_eq!(waiting[0]["account_id"], ada.id);
    assert_eq!(waiting[0]["requested_quota"]["bytes"], 5 * GIGABYTE);
    let refused = ada.retry(&admin).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "pool-unavailable"));
    assert_eq!(approvals(&server, &admin).await, waiting, "it stays");

    fs::write(&mark, text).expect("mounted");
    ada.retry(&admin).await.expect(200);
    assert_eq!(ada.quota(&server, &admin).await, 5 * GIGABYTE);
    assert_eq!(approvals(&server, &admin).await, json!([]));
}

#[tokio::test]
async fn what_was_asked_of_a_pool_that_is_retired_by_now_waits_in_approvals() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let invited = Asked::invited(&admin, &pool).await;
    admin.browser.post(&format!("/pools/{}/retire", pool.id), json!({})).await.expect(200);
    let ada = invited.enabled(&server).await;
    server.reacted().await;
    let waiting = approvals(&server, &admin).await;
    assert_eq!(waiting[0]["account_id"], ada.id);
    assert_eq!(waiting[0]["requested_quota"]["bytes"], 5 * GIGABYTE);
    let refused = ada.retry(&admin).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "pool-retired"));
    assert_eq!(approvals(&server, &admin).await, waiting, "it stays");

    let other = TestPool::register(&admin, "Other", 10 * GIGABYTE).await;
    admin.allocate(&other, &ada.id, GIGABYTE).await.expect(200);
    assert_eq!(approvals(&server, &admin).await, json!([]), "it is given elsewhere");
}

/// A node dies between any two of its steps: before it allocates, or before it has noted that it did.
#[tokio::test]
async fn what_a_node_that_died_has_not_allocated_another_allocates_and_only_once() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let ada = Asked::invited(&admin, &pool).await.enabled(&server).await;
    let allocated = async || {
        let types = server.event_types().await;
        types.iter().filter(|name| *name == "QuotaAllocated").count()
    };
    assert_eq!(allocated().await, 0, "nobody was there to do it");
    let mut node = server.second_node_with_everything().await;
    server.reacted().await;
    assert_eq!(allocated().await, 1);
    node.stop_all().await;
    admin.allocate(&pool, &ada.id, 2 * GIGABYTE).await.expect(200);

    let client = server.database.client().await;
    let forgotten = "update process_checkpoints set position = 0 where name = 'initial-quota'";
    assert_eq!(client.execute(forgotten, &[]).await.expect("forgotten"), 1);
    let _node = server.second_node_with_everything().await;
    server.reacted().await;
    assert_eq!(allocated().await, 2, "what was given since is not taken back");
    assert_eq!(ada.quota(&server, &admin).await, 2 * GIGABYTE);
    assert_eq!(approvals(&server, &admin).await, json!([]));
}

#[tokio::test]
async fn what_is_declined_is_asked_for_no_more_and_the_history_says_why() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 4 * GIGABYTE).await;
    let ada = Asked::for_ada(&server, &admin, &pool).await;
    ada.decline(&admin, json!({ "reason": "There is no room." })).await.expect(200);
    assert_eq!(approvals(&server, &admin).await, json!([]));
    let path = format!("/accounts/{}/history", ada.id);
    let history = admin.browser.get_at_head(&server, &path).await.expect(200);
    let newest = &history["items"][0];
    assert_eq!(newest["summary"], "Storage asked for was declined");
    assert_eq!(newest["reason"], "There is no room.");

    // Not even when the account is enabled anew, with room enough.
    pool.limit(&admin, 10 * GIGABYTE).await;
    for action in ["disable", "enable"] {
        let path = format!("/accounts/{}/{action}", ada.id);
        admin.browser.post(&path, json!({})).await.expect(200);
    }
    server.reacted().await;
    assert_eq!(ada.quota(&server, &admin).await, json!(null));
    assert_eq!(ada.retry(&admin).await.problem(), "no-quota-request");
    assert_eq!(ada.decline(&admin, json!({})).await.problem(), "no-quota-request");
    admin.allocate(&pool, &ada.id, GIGABYTE).await.expect(200);
}

#[tokio::test]
async fn nobody_and_who_asked_for_nothing_have_no_request() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let nobody = Asked { id: "0199aa00-0000-7000-8000-000000000000".to_owned() };
    assert_eq!(nobody.retry(&admin).await.problem(), "not-found");
    assert_eq!(nobody.decline(&admin, json!({})).await.problem(), "not-found");
    let herself = Asked { id: admin.account_id.clone() };
    assert_eq!(herself.retry(&admin).await.problem(), "no-quota-request");
    assert_eq!(herself.decline(&admin, json!({})).await.problem(), "no-quota-request");
}
