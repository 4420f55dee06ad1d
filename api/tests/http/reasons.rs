//! Whatever reason somebody gives is kept and told again, until its person is erased.

use std::collections::BTreeSet;

use domain::{
    PoolId, Role,
    account::Approval,
    storage_pool::{Copied, Measured, PoolAction},
};
use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::common::{
    GIGABYTE, Identity, PASSWORD, Person, Server, TestPool, administrator, eventually,
    paths_that_read, token_of, user,
};

/// A pool as a whole is about nobody; `pools::retire` has its reasons.
const OF_A_POOL: &str = "/api/v1/pools/{id}/retire";

/// What every reason begins with.
const WHY: &str = "Told to for reason";

/// Something that was done for a reason.
struct Done {
    account_id: String,
    event: &'static str,
    why: String,
    /// The pool that has it in its ledger.
    pool_id: Option<String>,
}

struct Administrator<'a> {
    person: &'a Person,
    done: Vec<Done>,
    /// The paths that were asked, as the OpenAPI document writes them.
    tried: BTreeSet<String>,
}

impl Administrator<'_> {
    /// Does it for a reason of its own.
    async fn does(&mut self, event: &'static str, method: Method, to: &str, what: &str) -> Value {
        self.does_with(event, method, to, what, json!({})).await
    }

    async fn does_with(
        &mut self,
        event: &'static str,
        method: Method,
        to: &str,
        what: &str,
        mut body: Value,
    ) -> Value {
        let why = format!("{WHY} {}", self.done.len());
        body["reason"] = why.clone().into();
        let path = match what.starts_with("bulk") {
            true => {
                body["account_ids"] = json!([to]);
                format!("/accounts/{what}")
            }
            false => format!("/accounts/{to}{what}"),
        };
        let request = self.person.browser.unsafe_request(method, &path).json(&body);
        let answer = self.person.browser.send(request).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.body);
        assert!(answer.header("nexus-position").is_some(), "{path}: {}", answer.body);
        self.tried.insert(format!("/api/v1{}", path.replace(to, "{id}")));
        let pool_id = None;
        self.done.push(Done { account_id: to.to_owned(), event, why, pool_id });
        answer.body
    }

    /// It is a pool's event.
    fn in_pool(&mut self, pool: &TestPool) {
        self.done.last_mut().expect("done").pool_id = Some(pool.id.clone());
    }
}

fn id_of(pool: &TestPool) -> PoolId {
    pool.id.parse().expect("an id")
}

#[tokio::test]
async fn every_reason_is_in_the_history_and_in_the_ledger_until_its_person_is_erased() {
    let mut server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let north = TestPool::register(&admin, "North", 10 * GIGABYTE).await;
    let south = TestPool::register(&admin, "South", 10 * GIGABYTE).await;
    let mut asked = Administrator { person: &admin, done: Vec::new(), tried: BTreeSet::new() };
    let bob = from_an_invitation_on(&mut asked, &server, &north).await;
    storage(&mut asked, &server, &bob, (&north, &south)).await;
    asked.does("Revoked", Method::POST, &bob, "/revoke").await;
    asked.does("Reinstated", Method::POST, &bob, "/reinstate").await;
    for (number, what) in [(4, "/reject"), (5, "bulk/reject")] {
        let login = format!("newcomer{number}");
        let person = server.registered(&login, Role::User, Approval::Required, number).await;
        asked.does("Rejected", Method::POST, &person.account_id, what).await;
    }
    server.start_projectors().await;
    for done in &asked.done {
        is_told(&server, &admin, done).await;
    }

    asked.does_with("Deleted", Method::DELETE, &bob, "", json!({ "files": "keep" })).await;
    for path in [
        format!("/accounts/{bob}/history?limit=100"),
        format!("/pools/{}/ledger?limit=100", north.id),
        format!("/pools/{}/ledger?limit=100", south.id),
    ] {
        let told = admin.browser.get_at_head(&server, &path).await.expect(200);
        assert!(!told.to_string().contains(WHY), "{path}: {told}");
    }
    // The log stays readable for others.
    let others = asked.done.iter().filter(|done| done.account_id != bob).count();
    eventually(async || {
        let told = admin.browser.get("/events?limit=500").await.expect(200);
        told.to_string().matches(WHY).count() == others
    })
    .await;
    let all: BTreeSet<_> = paths_that_read("reason").into_iter().collect();
    let all = all.into_iter().filter(|path| path != OF_A_POOL).collect();
    assert_eq!(asked.tried, all, "whatever takes a reason is tried");
}

/// In the account's history, and in the pool's ledger.
async fn is_told(server: &Server, admin: &Person, done: &Done) {
    let history = format!("/accounts/{}/history?limit=100", done.account_id);
    let ledger = done.pool_id.as_ref().map(|id| format!("/pools/{id}/ledger?limit=100"));
    for path in [Some(history), ledger].into_iter().flatten() {
        let told = admin.browser.get_at_head(server, &path).await.expect(200);
        let entries = told["items"].as_array().expect("entries");
        let told: Vec<_> = entries.iter().filter(|entry| entry["reason"] == done.why).collect();
        assert_eq!(told.len(), 1, "{} for {} in {path}", done.event, done.why);
        let name = told[0].get("type").or(told[0].get("event_type"));
        assert_eq!(name, Some(&json!(done.event)), "{path}");
    }
}

async fn from_an_invitation_on(
    asked: &mut Administrator<'_>,
    server: &Server,
    pool: &TestPool,
) -> String {
    let (put, post) = (Method::PUT, Method::POST);
    let body = json!({
        "display_name": "Bob", "login": "bob", "method": "opaque", "approval": "required",
        "quota": { "pool_id": pool.id, "bytes": GIGABYTE },
    });
    let invited = asked.person.browser.post("/accounts", body).await.expect(201);
    let bob = invited["account_id"].as_str().expect("an id").to_owned();
    asked.does("SetupLinkIssued", post.clone(), &bob, "/setup-link").await;
    asked.does("SetupLinkCancelled", post.clone(), &bob, "/setup-link/cancel").await;
    let renewed = asked.does("SetupLinkIssued", post.clone(), &bob, "bulk/setup-link").await;
    let token = token_of(renewed["results"][0]["link"]["url"].as_str().expect("a URL"));
    server.browser().set_up(token, &Identity::number(3), PASSWORD).await.expect(200);
    for (event, what) in [
        ("Enabled", "/enable"),
        ("Disabled", "/disable"),
        ("Enabled", "bulk/enable"),
        ("Disabled", "bulk/disable"),
        ("Enabled", "/enable"),
        ("ResetLinkIssued", "/reset-link"),
        ("ResetLinkCancelled", "/reset-link/cancel"),
        ("ResetForced", "/force-reset"),
    ] {
        asked.does(event, post.clone(), &bob, what).await;
    }
    let login = json!({ "login": "robert" });
    asked.does_with("LoginChanged", put.clone(), &bob, "/login", login).await;
    let role = json!({ "role": "support" });
    asked.does_with("RoleChanged", put, &bob, "/role", role).await;
    bob
}

async fn storage(
    asked: &mut Administrator<'_>,
    server: &Server,
    bob: &str,
    (north, south): (&TestPool, &TestPool),
) {
    let (put, post, delete) = (Method::PUT, Method::POST, Method::DELETE);
    asked.does("QuotaAllocated", post.clone(), bob, "/quota-request/retry").await;
    asked.in_pool(north);
    asked.does("QuotaReleased", delete.clone(), bob, "/quota").await;
    asked.in_pool(north);
    asked.does("QuotaDeclined", post.clone(), bob, "/quota-request/decline").await;
    for (gigabytes, overcommit) in [(2, false), (20, true), (3, false)] {
        let (id, bytes) = (&north.id, gigabytes * GIGABYTE);
        let order = json!({ "pool_id": id, "bytes": bytes, "overcommit": overcommit });
        asked.does_with("QuotaAllocated", put.clone(), bob, "/quota", order).await;
        asked.in_pool(north);
    }
    let to_south = || json!({ "pool_id": south.id });
    asked.does_with("MoveStarted", post.clone(), bob, "/move", to_south()).await;
    asked.in_pool(north);
    asked.does("MoveCancelled", post.clone(), bob, "/move/cancel").await;
    asked.in_pool(north);
    asked.does_with("MoveStarted", post.clone(), bob, "/move", to_south()).await;
    asked.in_pool(north);
    // As the server does it.
    let (account_id, from) = (bob.parse().expect("an id"), id_of(north));
    let leaving = server.app.pools.load(from).await.expect("loaded").aggregate;
    let move_id = leaving.moving_out[&account_id].move_id;
    let (bytes, measured) = (3 * GIGABYTE, Measured { total_bytes: 1 << 50, free_bytes: 1 << 50 });
    let reserve = PoolAction::ReserveSpace { move_id, account_id, from, bytes, measured };
    server.give_pool(id_of(south), reserve).await;
    let copied = Copied { files: 0, bytes: 0 };
    server.give_pool(from, PoolAction::CompleteMove { move_id, account_id, copied }).await;
    server.give_pool(id_of(south), PoolAction::MoveIn { move_id, account_id }).await;
    let in_north = json!({ "pool_id": north.id });
    asked.does_with("OldCopyGivenUp", post, bob, "/clean-old-copy", in_north).await;
    asked.in_pool(north);
    asked.does("QuotaReleased", delete, bob, "/quota").await;
    asked.in_pool(south);
}

/// A quota can be released without a body, and one that there is does not pass unread.
#[tokio::test]
async fn a_reason_that_is_not_understood_is_refused_and_not_dropped() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    admin.allocate(&pool, &ada.account_id, GIGABYTE).await.expect(200);
    let path = format!("/accounts/{}/quota", ada.account_id);
    let release = || admin.browser.unsafe_request(Method::DELETE, &path);
    let misspelt = admin.browser.send(release().json(&json!({ "reasons": "Left." }))).await;
    assert_eq!(misspelt.field_problem(), ("reasons", "unknown-field"));
    let empty = admin.browser.send(release().json(&json!({ "reason": " " }))).await;
    assert_eq!(empty.field_problem(), ("reason", "empty"));
    let unnamed =
        admin.browser.request(Method::DELETE, &path).header("origin", &admin.browser.origin);
    let unnamed = unnamed.header(CONTENT_TYPE, "text/plain").body(r#"{"reason":"Left."}"#);
    assert_eq!(admin.browser.send(unnamed).await.status, 415);
    // What keeps none takes none.
    let profile = format!("/accounts/{}/profile", ada.account_id);
    let edit = json!({ "display_name": "Ada", "reason": "Married." });
    let answer = admin.browser.patch(&profile, edit).await;
    assert_eq!(answer.field_problem(), ("reason", "unknown-field"));
    assert_eq!(server.event_types().await.last().expect("events"), "QuotaAllocated");
    admin.browser.send(release()).await.expect(200);
}
