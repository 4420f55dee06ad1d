//! Uploads that race for the last bytes of a quota.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use uuid::Uuid;

use crate::common::{GIGABYTE, Server, StoringApp, TestPool, administrator, user};

const UPLOADS: usize = 64;

#[tokio::test]
async fn sixty_four_uploads_on_two_nodes_never_exceed_the_quota_together() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 10 * GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, GIGABYTE).await.expect(200);
    let here = StoringApp::new(&server, &admin).await;
    let there = here.at(&other_node);
    let answers = join_all((0..UPLOADS).map(|number| {
        let (app, ada) = (if number % 2 == 0 { &here } else { &there }, &ada);
        async move { app.authorize(&ada.account_id, GIGABYTE / 10).await }
    }))
    .await;
    let let_in = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(let_in, 10);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!(refused.problem(), "quota-exceeded");
    }
    assert_eq!(here.authorize(&ada.account_id, 1).await.problem(), "quota-exceeded");
}

#[tokio::test]
async fn the_same_request_sent_many_times_at_once_is_one_reservation() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", GIGABYTE).await;
    let ada = user(&server).await;
    admin.allocate(&pool, &ada.account_id, 1_000).await.expect(200);
    let here = StoringApp::new(&server, &admin).await;
    let there = here.at(&other_node);
    let id = Uuid::new_v4();
    let answers = join_all((0..16).map(|number| {
        let (app, ada) = (if number % 2 == 0 { &here } else { &there }, &ada);
        async move { app.authorize_as(&ada.account_id, id, 1_000).await.expect(200).to_string() }
    }))
    .await;
    assert_eq!(answers.into_iter().collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(server.count("storage_reservations").await, 1);
}
