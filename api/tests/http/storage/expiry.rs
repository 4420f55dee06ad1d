//! Reservations that run out by themselves.

use jiff::SignedDuration;
use uuid::Uuid;

use crate::common::{GIGABYTE, Server, StoringApp, TestPool, administrator, eventually, user};

#[tokio::test]
async fn what_ran_out_cannot_be_committed_and_counts_until_the_disk_was_looked_at_again() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 100_000).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    let (stored, forgotten) = (Uuid::new_v4(), Uuid::new_v4());
    app.authorize_as(&ada.account_id, stored, 50_000).await.expect(200);
    app.authorize_as(&ada.account_id, forgotten, 50_000).await.expect(200);
    // The app stores one of the files and dies before it says so.
    let me = ada.browser.get("/me").await.expect(200);
    pool.store_file(me["fingerprint"].as_str().expect("digits"), 50_000);

    server.clock.advance(SignedDuration::from_secs(599));
    assert_eq!(app.authorize(&ada.account_id, 1).await.problem(), "quota-exceeded");
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(app.commit(&ada.account_id, stored).await.problem(), "reservation-over");
    server.clock.advance(SignedDuration::from_secs(10));
    // Before the refusal the disk is measured: one file is there, the other is not.
    assert_eq!(app.authorize(&ada.account_id, 50_001).await.problem(), "quota-exceeded");
    app.authorize(&ada.account_id, 30_000).await.expect(200);
    // Asking for what ran out is asking anew.
    assert_eq!(
        app.authorize_as(&ada.account_id, forgotten, 50_000).await.problem(),
        "quota-exceeded"
    );
}

#[tokio::test]
async fn an_app_that_was_late_is_told_how_it_can_commit_after_all() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 100_000).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    let id = Uuid::new_v4();
    app.authorize_as(&ada.account_id, id, 60_000).await.expect(200);
    server.clock.advance(SignedDuration::from_secs(601));
    let refused = app.commit(&ada.account_id, id).await;
    let detail = refused.body["detail"].as_str().expect("a text");
    assert!(detail.contains("Authorize it once more with the same id and bytes"), "{detail}");
    app.authorize_as(&ada.account_id, id, 60_000).await.expect(200);
    assert_eq!(app.commit(&ada.account_id, id).await.expect(200)["state"], "committed");
}

#[tokio::test]
async fn what_ended_long_ago_is_swept_away() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 1_000).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    app.authorize(&ada.account_id, 1_000).await.expect(200);
    server.clock.advance(SignedDuration::from_hours(25));
    let server = server.with_background().await;
    eventually(async || server.count("storage_reservations").await == 0).await;
}

#[tokio::test]
async fn nothing_is_kept_of_what_somebody_stored_who_is_deleted() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 1_000).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    app.authorize(&ada.account_id, 1_000).await.expect(200);
    admin.delete_account(&ada.account_id).await.expect(200);
    eventually(async || server.count("storage_reservations").await == 0).await;
    assert_eq!(app.authorize(&ada.account_id, 1).await.problem(), "account-not-enabled");
}
