//! PUT and DELETE /accounts/{id}/quota.

use domain::{Role, account::Approval};
use serde_json::json;

use crate::common::{GIGABYTE, Server, TestPool, administrator, user};

#[tokio::test]
async fn a_quota_is_given_changed_and_taken_back() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let path = format!("/profiles/{}", ada.account_id);
    for bytes in [5 * GIGABYTE, 10 * GIGABYTE, 1] {
        let answer = admin.allocate(&pool, &ada.account_id, bytes).await;
        let profile = admin.browser.get_after(&answer, &path).await.expect(200);
        assert_eq!(profile["quota"]["bytes"], bytes);
        assert_eq!(answer.expect(200)["bytes"], bytes);
    }
    let answer = admin.browser.delete(&format!("/accounts/{}/quota", ada.account_id)).await;
    let profile = admin.browser.get_after(&answer, &path).await.expect(200);
    assert_eq!(profile["quota"], json!(null));
    let again = admin.browser.delete(&format!("/accounts/{}/quota", ada.account_id)).await;
    assert_eq!(again.problem(), "not-found");
}

#[tokio::test]
async fn what_the_pool_cannot_hold_is_refused_unless_somebody_says_why() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let answer = admin.allocate(&pool, &ada.account_id, 10 * GIGABYTE + 1).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "quota-exceeds-pool"));
    assert!(answer.body["detail"].as_str().expect("a text").starts_with("10000000000 bytes"));

    let path = format!("/accounts/{}/quota", ada.account_id);
    let mut body = json!({ "pool_id": pool.id, "bytes": 11 * GIGABYTE, "overcommit": true });
    let answer = admin.browser.put(&path, body.clone()).await;
    assert_eq!(answer.problem(), "overcommit-needs-reason");
    body["reason"] = json!("A larger disk arrives on Monday.");
    assert_eq!(admin.browser.put(&path, body).await.expect(200)["bytes"], 11 * GIGABYTE);
    // Less is always possible, also in a pool that was promised too much.
    admin.allocate(&pool, &ada.account_id, 10 * GIGABYTE + 5).await.expect(200);
}

#[tokio::test]
async fn only_enabled_accounts_get_storage() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = server.registered("ada", Role::User, Approval::Required, 2).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let answer = admin.allocate(&pool, &ada.account_id, GIGABYTE).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "account-not-enabled"));
}

#[tokio::test]
async fn each_wrong_field_is_named() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let path = format!("/accounts/{}/quota", ada.account_id);
    let id = &pool.id;
    for (body, field, code) in [
        (json!({ "pool_id": id, "bytes": 0 }), "bytes", "out-of-range"),
        (json!({ "pool_id": id, "bytes": 1u64 << 63 }), "bytes", "out-of-range"),
        (json!({ "pool_id": id, "bytes": -5 }), "bytes", "out-of-range"),
        (json!({ "pool_id": id, "bytes": 1.5 }), "bytes", "wrong-type"),
        (json!({ "pool_id": id, "bytes": "5 GB" }), "bytes", "wrong-type"),
        (json!({ "bytes": 5 }), "pool_id", "missing-field"),
        (json!({ "pool_id": 1, "bytes": 5 }), "pool_id", "wrong-type"),
        (json!({ "pool_id": id, "bytes": 5, "reason": "\u{7}" }), "reason", "control-character"),
    ] {
        let answer = admin.browser.put(&path, body.clone()).await;
        assert_eq!(answer.field_problem(), (field, code), "{body} {}", answer.body);
    }
    let unknown = "0199aa00-0000-7000-8000-000000000000";
    let body = json!({ "pool_id": unknown, "bytes": 5 });
    assert_eq!(admin.browser.put(&path, body).await.problem(), "pool-unknown");
    let body = json!({ "pool_id": id, "bytes": 5 });
    let answer = admin.browser.put(&format!("/accounts/{unknown}/quota"), body).await;
    assert_eq!(answer.problem(), "not-found");
}

#[tokio::test]
async fn nothing_is_promised_on_a_disk_that_is_gone() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    std::fs::remove_dir_all(pool.folder.path()).expect("removed");
    let answer = admin.allocate(&pool, &ada.account_id, GIGABYTE).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "pool-unavailable"));
}

#[tokio::test]
async fn one_account_has_its_quota_in_one_pool() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let one = TestPool::register(&admin, "One", 10 * GIGABYTE).await;
    let other = TestPool::register(&admin, "Other", 10 * GIGABYTE).await;
    admin.allocate(&one, &ada.account_id, GIGABYTE).await.expect(200);
    let answer = admin.allocate(&other, &ada.account_id, GIGABYTE).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "quota-elsewhere"));
}
