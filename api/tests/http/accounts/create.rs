//! POST /accounts.

use domain::Role;
use serde_json::{Value, json};

use crate::common::{
    GIGABYTE, Identity, PASSWORD, Server, TestPool, administrator, signed_in, token_of,
};

fn invitation(login: &str) -> Value {
    json!({ "display_name": "Ada Lovelace", "login": login, "method": "opaque" })
}

#[tokio::test]
async fn an_invitation_is_an_account_and_a_link_that_sets_it_up() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let answer = admin.browser.post("/accounts", invitation("ada")).await;
    assert_eq!(answer.header("nexus-position"), Some("8"));
    let location = answer.header("location").expect("a location").to_owned();
    let invited = answer.expect(201);
    let id = invited["account_id"].as_str().expect("an id");
    assert_eq!(location, format!("/api/v1/accounts/{id}"));
    assert_eq!(invited["link"]["expires_at"], "2026-03-05T08:00:00Z");
    let url = invited["link"]["url"].as_str().expect("a URL");
    assert!(url.starts_with("https://nexus.example/setup#"), "{url}");
    let ada = server.browser();
    let done = ada.set_up(token_of(url), &Identity::number(2), PASSWORD).await.expect(200);
    // Approval is required unless somebody says otherwise.
    assert_eq!(done["status"], "pending");
}

#[tokio::test]
async fn a_login_belongs_to_one_account_however_it_is_written() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    admin.browser.post("/accounts", invitation("ada")).await.expect(201);
    for same in ["ada", "ADA", "Ada"] {
        let answer = admin.browser.post("/accounts", invitation(same)).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (409, "login-taken"), "{same}");
    }
}

#[tokio::test]
async fn each_wrong_field_is_named() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let with = |field: &str, value: Value| {
        let mut body = invitation("ada");
        body[field] = value;
        body
    };
    let pool = "0199aa00-0000-7000-8000-000000000000";
    let quota = |bytes: Value| json!({ "pool_id": pool, "bytes": bytes });
    for (body, field, code) in [
        (json!({ "login": "ada", "method": "opaque" }), "display_name", "missing-field"),
        (with("nickname", json!("A")), "nickname", "unknown-field"),
        (with("display_name", json!("")), "display_name", "empty"),
        (with("display_name", json!("a".repeat(101))), "display_name", "too-long"),
        (with("display_name", json!("a\u{0}b")), "display_name", "control-character"),
        (with("display_name", json!(7)), "display_name", "wrong-type"),
        (with("login", json!("a b")), "login", "malformed"),
        (with("login", json!("a".repeat(65))), "login", "too-long"),
        (with("method", json!("qr")), "method", "unsupported"),
        (with("method", json!("magic")), "method", "unknown"),
        (with("role", json!("king")), "role", "unknown"),
        (with("approval", json!("maybe")), "approval", "unknown"),
        (with("quota", quota(json!(0))), "quota/bytes", "out-of-range"),
        (with("quota", quota(json!(-1))), "quota/bytes", "out-of-range"),
        (with("quota", quota(json!(1u64 << 63))), "quota/bytes", "out-of-range"),
        (with("quota", json!({ "pool_id": "x", "bytes": 1 })), "quota/pool_id", "malformed"),
    ] {
        let answer = admin.browser.post("/accounts", body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(answer.field_problem(), (field, code), "{body} {}", answer.body);
    }
    assert_eq!(
        admin.browser.post("/accounts", with("quota", quota(json!(1)))).await.problem(),
        "pool-unknown"
    );
    // Nothing half-made stays: the login is free.
    admin.browser.post("/accounts", invitation("ada")).await.expect(201);
}

#[tokio::test]
async fn support_invites_users_only() {
    let server = Server::start_without_projectors().await;
    let support = signed_in(&server, "sam", Role::Support, 3).await;
    support.browser.post("/accounts", invitation("ada")).await.expect(201);
    for role in ["support", "auditor", "admin"] {
        let mut body = invitation("eve");
        body["role"] = json!(role);
        let answer = support.browser.post("/accounts", body).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (403, "outranked"), "{role}");
    }
}

#[tokio::test]
async fn storage_asked_for_is_allocated_once_the_account_is_enabled() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let mut body = invitation("ada");
    body["quota"] = json!({ "pool_id": pool.id, "bytes": 3 * GIGABYTE });
    let invited = admin.browser.post("/accounts", body).await.expect(201);
    let id = invited["account_id"].as_str().expect("an id").to_owned();
    let token = token_of(invited["link"]["url"].as_str().expect("a URL")).to_owned();
    server.browser().set_up(&token, &Identity::number(2), PASSWORD).await.expect(200);
    admin.browser.post(&format!("/accounts/{id}/enable"), json!({})).await.expect(200);
    server.appended("QuotaAllocated", 1).await;
    let profile = admin.browser.get_at_head(&server, &format!("/profiles/{id}")).await.expect(200);
    assert_eq!(profile["quota"]["bytes"], 3 * GIGABYTE);
    // Done once: taking it back later is not undone by enabling again.
    admin.browser.delete(&format!("/accounts/{id}/quota")).await.expect(200);
    admin.browser.post(&format!("/accounts/{id}/disable"), json!({})).await.expect(200);
    admin.browser.post(&format!("/accounts/{id}/enable"), json!({})).await.expect(200);
    server.reacted().await;
    let profile = admin.browser.get_at_head(&server, &format!("/profiles/{id}")).await.expect(200);
    assert_eq!(profile["quota"], json!(null));
}

#[tokio::test]
async fn storage_that_the_pool_cannot_take_stays_something_to_do() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Small", GIGABYTE).await;
    let mut body = invitation("ada");
    body["approval"] = json!("automatic");
    body["quota"] = json!({ "pool_id": pool.id, "bytes": 3 * GIGABYTE });
    let invited = admin.browser.post("/accounts", body).await.expect(201);
    let id = invited["account_id"].as_str().expect("an id").to_owned();
    let token = token_of(invited["link"]["url"].as_str().expect("a URL")).to_owned();
    server.browser().set_up(&token, &Identity::number(2), PASSWORD).await.expect(200);
    server.reacted().await;
    let page = admin.browser.get_at_head(&server, "/approvals").await.expect(200);
    let row = &page["items"][0];
    assert_eq!((&row["account_id"], &row["status"]), (&json!(id), &json!("enabled")));
    assert_eq!(row["requested_quota"]["bytes"], 3 * GIGABYTE);
    // Somebody decides: less, by hand. Then nothing is left to do.
    let answer = admin.allocate(&pool, &id, GIGABYTE).await;
    let page = admin.browser.get_after(&answer, "/approvals").await.expect(200);
    assert_eq!(page["items"], json!([]));
}
