//! The central story, from the first administrator to the revocation, over HTTP alone.

use api::auth::bootstrap::{self, FirstAdministrator};
use serde_json::{Value, json};

use crate::common::{
    Browser, GIGABYTE, Identity, PASSWORD, Person, Server, TestPool, eventually, token_of,
};

#[tokio::test]
async fn invite_set_up_enable_allocate_revoke() {
    let server = Server::start().await;
    let admin = first_administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 50 * GIGABYTE).await;

    let body = json!({ "display_name": "Ada", "login": "ada", "method": "opaque" });
    let answer = admin.browser.post("/accounts", body).await;
    let waiting = admin.browser.get_after(&answer, "/approvals").await.expect(200);
    assert_eq!(waiting["items"][0]["setup_link"]["state"], "waiting");
    let invited = answer.expect(201);
    let id = invited["account_id"].as_str().expect("an id").to_owned();
    let url = invited["link"]["url"].as_str().expect("a URL").to_owned();

    let ada = server.browser();
    let done = ada.set_up(token_of(&url), &Identity::number(2), PASSWORD).await.expect(200);
    assert_eq!(done["status"], "pending");
    assert_eq!(ada.sign_in("ada", PASSWORD).await.problem(), "awaiting-approval");

    let account = format!("/accounts/{id}");
    admin.browser.post(&format!("{account}/enable"), json!({})).await.expect(200);
    let edit = json!({ "display_name": "Ada Lovelace" });
    admin.browser.patch(&format!("{account}/profile"), edit).await.expect(200);
    let answer = admin.allocate(&pool, &id, 5 * GIGABYTE).await;
    let profile = admin.browser.get_after(&answer, &format!("/profiles/{id}")).await.expect(200);
    assert_eq!(profile["display_name"], "Ada Lovelace");
    assert_eq!(profile["quota"]["bytes"], 5 * GIGABYTE);

    pool.store_file(done["fingerprint"].as_str().expect("a fingerprint"), 1_000_000);
    let me = ada.sign_in("ada", PASSWORD).await.expect(200);
    assert_eq!(me["display_name"], "Ada Lovelace");
    // What takes longer to measure is shown later.
    eventually(async || !see_own_account(&ada).await["usage"].is_null()).await;
    let me = see_own_account(&ada).await;
    assert_eq!(me["status"], "enabled");
    assert_eq!(me["quota"]["bytes"], 5 * GIGABYTE);
    let used = me["usage"]["bytes"].as_u64().expect("a size");
    assert!((1_000_000..1_100_000).contains(&used), "{used}");

    let revoke = json!({ "reason": "The project has ended." });
    let answer = admin.browser.post(&format!("{account}/revoke"), revoke).await;
    assert_eq!(ada.get("/me").await.problem(), "signed-out");

    let history = admin.browser.get_after(&answer, &format!("{account}/history")).await.expect(200);
    let mut told = types(&history);
    told.reverse();
    let story = [
        "Invited",
        "SetupLinkIssued",
        "SetupLinkOpened",
        "Registered",
        "CredentialSet",
        "Enabled",
        "ProfileEdited",
        "QuotaAllocated",
        "Revoked",
    ];
    assert_eq!(told, story);
    let log = admin.browser.get("/events").await.expect(200);
    let hers: Vec<_> =
        types(&log).into_iter().skip_while(|name| *name != "PoolRegistered").collect();
    assert_eq!(hers[2..], story);
}

async fn first_administrator(server: &Server) -> Person {
    let first = bootstrap::first_administrator(&server.app).await.expect("works");
    let Some(FirstAdministrator::Link(link)) = first else { panic!("a link") };
    let browser = server.browser();
    let token = token_of(&link);
    let done = browser.set_up(token, &Identity::number(1), PASSWORD).await.expect(200);
    browser.sign_in("admin", PASSWORD).await.expect(200);
    assert!(bootstrap::first_administrator(&server.app).await.expect("works").is_none());
    let account_id = done["account_id"].as_str().expect("an id").to_owned();
    Person { browser, login: "admin".to_owned(), account_id }
}

async fn see_own_account(browser: &Browser) -> Value {
    browser.get("/me").await.expect(200)
}

fn types(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().expect("a list");
    items.iter().map(|event| event["type"].as_str().expect("a type")).collect()
}
