//! POST /storage/{account_id}/authorize: whether somebody may store so much, and why not.

use domain::{Role, account::Approval};
use serde_json::json;
use uuid::Uuid;

use crate::common::{GIGABYTE, Server, StoringApp, TestPool, administrator, reason, user};

#[tokio::test]
async fn an_app_is_let_in_up_to_the_quota_and_told_by_how_much_it_is_exceeded() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let ada = user(&server).await;
    let app = StoringApp::new(&server, &admin).await;
    admin.allocate(&pool, &ada.account_id, GIGABYTE).await.expect(200);
    let id = Uuid::new_v4();
    assert_eq!(
        app.authorize_as(&ada.account_id, id, 600_000_000).await.expect(200),
        json!({
            "reservation_id": id,
            "pool_id": pool.id,
            "bytes": 600_000_000,
            "state": "open",
            "expires_at": "2026-03-02T08:10:00Z",
        })
    );
    let refused = app.authorize(&ada.account_id, 400_000_001).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "quota-exceeded"));
    assert!(refused.body["detail"].as_str().expect("a text").contains("by 1 bytes"));
    app.authorize(&ada.account_id, 400_000_000).await.expect(200);
    app.authorize(&ada.account_id, 0).await.expect(200);
    assert_eq!(app.authorize(&ada.account_id, 1).await.problem(), "quota-exceeded");
    assert_eq!(server.event_types().await.last().expect("events"), "QuotaAllocated");
}

#[tokio::test]
async fn what_lies_on_the_disk_counts() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 1_000_000).await.expect(200);
    let me = ada.browser.get("/me").await.expect(200);
    pool.store_file(me["fingerprint"].as_str().expect("digits"), 900_000);
    let app = StoringApp::new(&server, &admin).await;
    assert_eq!(app.authorize(&ada.account_id, 100_001).await.problem(), "quota-exceeded");
    app.authorize(&ada.account_id, 50_000).await.expect(200);
}

#[tokio::test]
async fn who_may_not_store_is_told_why_while_every_list_stands_still() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let app = StoringApp::new(&server, &admin).await;
    let ada = user(&server).await;
    let refusal = async || app.authorize(&ada.account_id, 1).await.problem().to_owned();
    assert_eq!(refusal().await, "no-quota");
    admin.allocate(&pool, &ada.account_id, 1_000_000).await.expect(200);
    app.authorize(&ada.account_id, 1).await.expect(200);

    let disable = format!("/accounts/{}/disable", ada.account_id);
    admin.browser.post(&disable, json!({ "reason": reason("Left") })).await.expect(200);
    let refused = app.authorize(&ada.account_id, 1).await;
    assert_eq!(refused.problem(), "account-not-enabled");
    assert!(refused.body["detail"].as_str().expect("a text").contains("disabled"));
    admin
        .browser
        .post(&format!("/accounts/{}/enable", ada.account_id), json!({}))
        .await
        .expect(200);
    app.authorize(&ada.account_id, 1).await.expect(200);

    admin.browser.delete(&format!("/accounts/{}/quota", ada.account_id)).await.expect(200);
    assert_eq!(refusal().await, "no-quota");

    let invited = server.registered("grace", Role::User, Approval::Required, 9).await;
    let refused = app.authorize(&invited.account_id, 1).await;
    assert_eq!(refused.problem(), "account-not-enabled");
    assert_eq!(app.authorize(&Uuid::new_v4().to_string(), 1).await.problem(), "not-found");
}

#[tokio::test]
async fn nothing_is_set_aside_in_a_pool_whose_disk_is_gone() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 1_000_000).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    let (mark, aside) = (pool.folder.path().join(".dna-nexus-pool"), server.data_dir.path());
    std::fs::rename(&mark, aside.join("mark")).expect("unmounted");
    let refused = app.authorize(&ada.account_id, 1).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (409, "pool-unavailable"));
    assert_eq!(server.count("storage_reservations").await, 0);
    std::fs::rename(aside.join("mark"), &mark).expect("mounted");
    app.authorize(&ada.account_id, 1).await.expect(200);
}

#[tokio::test]
async fn sizes_are_up_to_two_to_the_63_and_nothing_wraps() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    let largest = i64::MAX as u64;
    let body =
        json!({ "pool_id": pool.id, "bytes": largest, "overcommit": true, "reason": "Why not" });
    admin.browser.put(&format!("/accounts/{}/quota", ada.account_id), body).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    assert_eq!(app.authorize(&ada.account_id, largest + 1).await.field_problem().0, "bytes");
    app.authorize(&ada.account_id, largest - 1).await.expect(200);
    app.authorize(&ada.account_id, 1).await.expect(200);
    let refused = app.authorize(&ada.account_id, largest).await;
    assert!(refused.body["detail"].as_str().expect("a text").contains(&largest.to_string()));
}
