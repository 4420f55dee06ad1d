//! What was reported as stored, and what a measurement has seen of it.

use std::time::Duration;

use api::storage::{
    storing,
    usage::{self, Pace},
};
use uuid::Uuid;

use crate::common::{GIGABYTE, Server, StoringApp, TestPool, administrator, user};

const LOOK: Duration = Duration::from_secs(10);

/// The files are measured while the test's clock stands still: not the time counts, but what came
/// first.
#[tokio::test]
async fn committed_bytes_count_until_a_measurement_that_began_afterwards() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 100_000).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    let id = Uuid::new_v4();
    app.authorize_as(&ada.account_id, id, 90_000).await.expect(200);
    app.commit(&ada.account_id, id).await.expect(200);
    // The file never came, as a measurement finds out: until then the app is believed.
    assert_eq!(app.authorize(&ada.account_id, 20_000).await.problem(), "quota-exceeded");
    let standing = storing::look_up(&server.app, ada.id()).await.expect("may store");
    let measured = server.app.storage.usage.measure(&server.app, standing.place, Pace::fast());
    tokio::time::timeout(LOOK, measured).await.expect("in time").expect("measured");
    app.authorize(&ada.account_id, 90_000).await.expect(200);
}

#[tokio::test]
async fn a_measurement_that_began_earlier_does_not_replace_a_later_one() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 100_000).await.expect(200);
    let app = StoringApp::new(&server, &admin).await;
    app.authorize(&ada.account_id, 1).await.expect(200);
    let standing = storing::look_up(&server.app, ada.id()).await.expect("may store");
    let known = usage::figure_in(&server.app.db, ada.id(), standing.place.pool_id).await;
    let known = known.expect("an answer").expect("measured");
    let client = server.database.client().await;
    let later = "update usage_figures set turn = turn + 100, bytes = 77";
    client.execute(later, &[]).await.expect("a later one");
    let measured = server.app.storage.usage.measure(&server.app, standing.place, Pace::fast());
    tokio::time::timeout(LOOK, measured).await.expect("in time").expect("measured");
    let query = "select bytes, turn from usage_figures where account_id = $1";
    let row = client.query_one(query, &[&ada.id().0]).await.expect("a row");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (77, known.turn + 100));
}
