//! Reading what one has just written.

use std::time::{Duration, Instant};

use event_store::Position;
use projections::profiles;

use crate::common::{ALL, PATIENCE, account_id, node, rename};

#[tokio::test]
async fn who_waits_for_a_commands_position_reads_what_it_wrote() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    for number in 0..20 {
        let name = format!("Root {number}");
        let receipt = node.account(1, rename(&name)).await;
        let position = receipt.position.expect("appended");
        node.progress.wait_for(&["profiles"], position, PATIENCE).await.expect("in time");
        let shown = profiles::get(&node.pool, account_id(1)).await.expect("a look").expect("there");
        assert_eq!(shown.profile.display_name.expect("a name").as_str(), name);
    }
    running.stop().await;
}

#[tokio::test]
async fn waiting_ends_with_patience_when_nobody_feeds_the_read_model() {
    let node = node().await;
    node.start().await.stop().await;
    node.administrator().await;
    let head = node.log.reader().head().await.expect("a head");
    let (began, patience) = (Instant::now(), Duration::from_millis(200));
    let lagging = node.progress.wait_for(&ALL, head, patience).await.expect_err("too late");
    assert!(began.elapsed() >= patience);
    assert!(began.elapsed() < PATIENCE);
    assert!(lagging.to_string().contains(&head.0.to_string()));
    node.progress.wait_for(&ALL, Position::START, patience).await.expect("nothing to wait for");

    let running = node.start().await;
    node.progress.wait_for(&ALL, head, PATIENCE).await.expect("in time");
    running.stop().await;
}

#[tokio::test]
async fn one_read_model_that_lags_is_not_hidden_by_the_others() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    running.stop().await;
    let head = node.log.reader().head().await.expect("a head");
    node.execute("update projection_checkpoints set position = 1 where name = 'profiles'").await;
    // A node that has seen none of the positions before.
    let other = node.sibling().await;
    let patience = Duration::from_millis(200);
    other.progress.wait_for(&["approvals", "pools"], head, PATIENCE).await.expect("they are there");
    other.progress.wait_for(&["approvals", "profiles"], head, patience).await.expect_err("behind");
}

#[tokio::test]
async fn a_node_waits_for_what_another_node_feeds() {
    let node = node().await;
    let running = node.start().await;
    let other = node.sibling().await;
    node.administrator().await;
    let head = node.log.reader().head().await.expect("a head");
    other.progress.wait_for(&ALL, head, PATIENCE).await.expect("in time");
    running.stop().await;
}
