//! What becomes of a reservation, however often an app says it.

use serde_json::json;
use uuid::Uuid;

use crate::common::{GIGABYTE, Person, Server, StoringApp, TestPool, administrator, user};

struct Story {
    server: Server,
    app: StoringApp,
    ada: Person,
    _pool: TestPool,
}

/// Ada, who has a quota of 1,000 bytes, and an app that stores for her.
async fn story() -> Story {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 1_000).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    Story { server, app, ada, _pool: pool }
}

#[tokio::test]
async fn what_is_released_is_free_at_once_and_saying_so_again_is_fine() {
    let story = story().await;
    let (app, ada, id) = (&story.app, &story.ada.account_id, Uuid::new_v4());
    app.authorize_as(ada, id, 1_000).await.expect(200);
    assert_eq!(app.authorize(ada, 1).await.problem(), "quota-exceeded");
    for _ in 0..2 {
        assert_eq!(app.release(ada, id).await.expect(200)["state"], "released");
    }
    let refused = app.commit(ada, id).await;
    assert_eq!(refused.problem(), "reservation-over");
    assert!(refused.body["detail"].as_str().expect("a text").starts_with("It was released"));
    assert_eq!(app.authorize_as(ada, id, 1_000).await.problem(), "reservation-over");
    app.authorize(ada, 1_000).await.expect(200);
}

#[tokio::test]
async fn what_is_committed_stays_taken_and_cannot_be_released() {
    let story = story().await;
    let (app, ada, id) = (&story.app, &story.ada.account_id, Uuid::new_v4());
    app.authorize_as(ada, id, 1_000).await.expect(200);
    for _ in 0..2 {
        assert_eq!(app.commit(ada, id).await.expect(200)["state"], "committed");
    }
    let refused = app.release(ada, id).await;
    assert_eq!(refused.problem(), "reservation-over");
    assert!(refused.body["detail"].as_str().expect("a text").starts_with("It is committed"));
    assert_eq!(app.authorize_as(ada, id, 1_000).await.problem(), "reservation-over");
    assert_eq!(app.authorize(ada, 1).await.problem(), "quota-exceeded");
}

#[tokio::test]
async fn a_file_may_turn_out_smaller_and_never_larger() {
    let story = story().await;
    let (app, ada, id) = (&story.app, &story.ada.account_id, Uuid::new_v4());
    app.authorize_as(ada, id, 900).await.expect(200);
    let more = app.commit_fewer(ada, id, json!({ "bytes": 901 })).await;
    assert_eq!(more.field_problem(), ("bytes", "out-of-range"));
    let fewer = app.commit_fewer(ada, id, json!({ "bytes": 300 })).await;
    assert_eq!(fewer.expect(200)["bytes"], 300);
    assert_eq!(app.authorize(ada, 701).await.problem(), "quota-exceeded");
    app.authorize(ada, 700).await.expect(200);
}

#[tokio::test]
async fn an_id_stands_for_one_file_of_one_person() {
    let story = story().await;
    let Story { server, app, ada, .. } = &story;
    let id = Uuid::new_v4();
    app.authorize_as(&ada.account_id, id, 10).await.expect(200);
    let other = app.authorize_as(&ada.account_id, id, 11).await;
    assert_eq!((other.status.as_u16(), other.problem()), (409, "reservation-differs"));
    let stranger =
        server.registered("grace", domain::Role::User, domain::account::Approval::Automatic, 9);
    let stranger = stranger.await.account_id;
    assert_eq!(app.commit(&stranger, id).await.problem(), "reservation-unknown");
    assert_eq!(app.release(&stranger, id).await.problem(), "reservation-unknown");
    let unknown = app.commit(&ada.account_id, Uuid::new_v4()).await;
    assert_eq!((unknown.status.as_u16(), unknown.problem()), (404, "reservation-unknown"));
}
