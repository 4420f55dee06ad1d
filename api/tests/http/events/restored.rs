//! A backup that was restored: what had been told before is continued, and nothing else.

use std::{sync::Arc, time::Duration};

use domain::{Role, account::Approval};
use reqwest::Method;

use serde_json::json;

use crate::common::{
    GIGABYTE, Identity, PASSWORD, Person, Server, TestPool, administrator, eventually, token_of,
};

async fn last_cursor(admin: &Person) -> String {
    let page = admin.browser.get("/events").await.expect(200);
    page["next_cursor"].as_str().expect("a cursor").to_owned()
}

#[tokio::test]
async fn a_consumer_is_continued_only_on_the_history_that_it_knows() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let before = last_cursor(&admin).await;
    let backup = server.database.dumped_and_restored().await;
    // Some consumer has seen what the backup has not.
    server.invite("ada", Role::User, Approval::Required).await;
    let lost = last_cursor(&admin).await;

    let restored = server.node_on(Arc::new(backup)).await;
    let browser = restored.browser();
    browser.set_cookie(admin.browser.cookie());
    let list = async |cursor: &str| browser.get(&format!("/events?after={cursor}")).await;
    let stream = async |cursor: &str| {
        let request = browser.request(Method::GET, "/events/stream");
        let request = request.header("last-event-id", cursor).timeout(Duration::from_secs(10));
        request.send().await.expect("an answer")
    };
    assert_eq!(list(&before).await.expect(200)["items"], serde_json::json!([]));
    assert_eq!(stream(&before).await.status(), 200);
    // While the log is shorter than the cursor, when it is as long, and when it is longer.
    for login in ["bob", "cy"] {
        let answer = list(&lost).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (409, "cursor-diverged"));
        assert_eq!(stream(&lost).await.status(), 409);
        restored.invite(login, Role::User, Approval::Required).await;
    }
    assert_eq!(list(&lost).await.problem(), "cursor-diverged");
    assert_eq!(stream(&lost).await.status(), 409);
    let page = list(&before).await.expect(200);
    assert_eq!(page["items"].as_array().expect("a list").len(), 4);
}

/// The database is replaced under a node that runs on, by a copy that lags behind: read models are
/// fed and events are reacted to from where the copy is, not from where the node was.
#[tokio::test]
async fn a_node_goes_on_from_where_the_database_is_after_a_failover() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    admin.browser.get_at_head(&server, "/approvals").await.expect(200);
    let copy = server.database.dumped_and_restored().await;
    for number in 0..20 {
        server.invite(&format!("lost{number}"), Role::User, Approval::Required).await;
    }
    let lost = server.head().await;
    admin.browser.get_at_head(&server, "/approvals").await.expect(200);
    server.reacted_up_to(lost).await;

    server.database.fail_over_to(&copy).await;
    let body = json!({
        "display_name": "Ada Lovelace",
        "login": "ada",
        "method": "opaque",
        "approval": "automatic",
        "quota": { "pool_id": pool.id, "bytes": 5 * GIGABYTE },
    });
    // Answered once the node has noticed that its connections are gone.
    eventually(async || admin.browser.get("/me").await.status == 200).await;
    let invited = admin.browser.post("/accounts", body).await.expect(201);
    let token = token_of(invited["link"]["url"].as_str().expect("a URL"));
    server.browser().set_up(token, &Identity::number(2), PASSWORD).await.expect(200);
    server.appended("QuotaAllocated", 1).await;
    assert!(server.head().await < lost, "the log is shorter than what the node has seen");
    let path = format!("/profiles/{}", invited["account_id"].as_str().expect("an id"));
    let profile = admin.browser.get_at_head(&server, &path).await.expect(200);
    assert_eq!(profile["quota"]["bytes"], 5 * GIGABYTE);
}
