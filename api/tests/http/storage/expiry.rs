//! Reservations that run out by themselves.

use api::{
    problem::ApiError,
    storage::{
        Unreachable,
        storing::{self, Wish},
    },
};
use domain::ReservationId;
use jiff::SignedDuration;
use uuid::Uuid;

use crate::common::{
    GIGABYTE, Server, Storing, StoringApp, TestPool, administrator, eventually, user,
};

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
    let done = Uuid::new_v4();
    app.authorize_as(&ada.account_id, done, 500).await.expect(200);
    app.authorize(&ada.account_id, 500).await.expect(200);
    app.release(&ada.account_id, done).await.expect(200);
    admin.delete_account(&ada.account_id).await.expect(200);
    // What has ended is forgotten at once, and what is still being stored when it can be no more.
    eventually(async || server.count("storage_reservations").await == 1).await;
    server.clock.advance(SignedDuration::from_mins(10));
    storing::forget(&server.app, ada.id()).await.expect("forgotten");
    assert_eq!(server.count("storage_reservations").await, 0);
    assert_eq!(app.authorize(&ada.account_id, 1).await.problem(), "account-not-enabled");
}

#[tokio::test]
async fn asking_again_keeps_what_is_set_aside_for_longer_while_the_account_may_store() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 100_000).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    let id = Uuid::new_v4();
    // A large file over a slow line. The quota is full: nothing is judged anew.
    for _ in 0..4 {
        let set_aside = app.authorize_as(&ada.account_id, id, 100_000).await.expect(200);
        let until = server.clock.now() + SignedDuration::from_mins(10);
        assert_eq!(set_aside["expires_at"], until.to_string());
        server.clock.advance(SignedDuration::from_mins(9));
    }
    assert_eq!(server.count("storage_reservations").await, 1);
    assert_eq!(
        app.authorize_as(&ada.account_id, id, 99_999).await.problem(),
        "reservation-differs"
    );
    let quota = format!("/accounts/{}/quota", ada.account_id);
    admin.browser.delete(&quota).await.expect(200);
    assert_eq!(app.authorize_as(&ada.account_id, id, 100_000).await.problem(), "no-quota");
    server.clock.advance(SignedDuration::from_mins(1));
    assert_eq!(app.commit(&ada.account_id, id).await.problem(), "reservation-over");
}

/// A disk that does not answer may still do what it was asked.
#[tokio::test]
async fn what_a_silent_disk_was_asked_to_store_counts_until_it_can_no_more_be_stored() {
    let story = Storing::start(100_000).await;
    let (app, account) = (&story.server.app, story.ada.account_id.parse().expect("an id"));
    let place = storing::look_up(app, account).await.expect("may store").place;
    let wish = || Wish {
        account_id: account,
        id: ReservationId(Uuid::new_v4()),
        bytes: 60_000,
        lifetime: SignedDuration::from_mins(3),
    };
    let let_go = async |held, why| {
        let ended = ApiError::StorageUnavailable(why);
        storing::let_go(app, &place, &held, &ended).await.expect("let go");
    };
    let held = storing::reserve(app, wish()).await.expect("set aside");
    let_go(held, Unreachable::Overdue).await;
    let held = storing::reserve(app, wish()).await.expect("nothing was asked, so it is free again");
    let_go(held, Unreachable::Silent).await;
    story.server.clock.advance(SignedDuration::from_secs(170));
    assert_eq!(story.ada.upload("a", vec![1; 60_000]).await.problem(), "quota-exceeded");
    // It has arrived after all.
    story.pool.store_file(&story.fingerprint, 60_000);
    story.server.clock.advance(SignedDuration::from_secs(11));
    assert_eq!(story.ada.upload("a", vec![1; 60_000]).await.problem(), "quota-exceeded");
    story.ada.upload("b", vec![1; 20_000]).await.expect(201);
}
