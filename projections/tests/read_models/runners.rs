//! Runners stop, start, race and lose their connections; every event is applied once.

use domain::storage_pool::PoolAction;

use crate::common::{ALL, Node, account_id, allocate, eventually, node, register_pool, rename};

/// Sums and counts that show an event which was lost or applied twice.
async fn check(node: &Node, renames: i64, bytes: i64) {
    node.settle().await;
    let edited = "select count(*) from account_history.entry where event_type = 'ProfileEdited'";
    assert_eq!(node.count(edited).await, renames);
    let allocated = "select coalesce(sum(allocated_bytes), 0)::bigint from pools.pool";
    assert_eq!(node.count(allocated).await, bytes);
    let held = "select coalesce(sum(bytes), 0)::bigint from pools.allocation";
    assert_eq!(node.count(held).await, bytes);
    for projection in ALL {
        let status = node.status(projection).await;
        assert_eq!((status.position.0, status.parked), (node.events().await, 0), "{projection}");
    }
}

/// A rename and a quota that grows by ten bytes, `times` times from `from` on.
async fn go_on(node: &Node, from: u64, times: u64) {
    for n in from..from + times {
        node.account(1, rename(&format!("Root {n}"))).await;
        node.pool(1, allocate(1, 10 * (n + 1))).await;
    }
}

async fn begin() -> Node {
    let node = node().await;
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    node
}

#[tokio::test]
async fn what_happened_before_and_between_is_caught_up_with() {
    let node = begin().await;
    go_on(&node, 0, 5).await;
    let running = node.start_in_batches(3).await;
    check(&node, 5, 50).await;
    running.stop().await;
    go_on(&node, 5, 5).await;
    let running = node.start_in_batches(3).await;
    check(&node, 10, 100).await;
    go_on(&node, 10, 5).await;
    check(&node, 15, 150).await;
    running.stop().await;
}

#[tokio::test]
async fn a_runner_that_is_stopped_again_and_again_loses_nothing() {
    let node = begin().await;
    for round in 0..8 {
        let running = node.start_in_batches(1).await;
        go_on(&node, 3 * round, 3).await;
        running.stop().await;
    }
    let running = node.start().await;
    check(&node, 24, 240).await;
    running.stop().await;
}

#[tokio::test]
async fn two_nodes_on_one_database_apply_every_event_once() {
    let node = begin().await;
    let other = node.sibling().await;
    let (first, second) = (node.start_in_batches(2).await, other.start_in_batches(2).await);
    go_on(&node, 0, 10).await;
    check(&other, 10, 100).await;
    // The one that was standing by takes over.
    first.stop().await;
    go_on(&node, 10, 10).await;
    check(&other, 20, 200).await;
    second.stop().await;
}

#[tokio::test]
async fn a_runner_that_was_replaced_in_the_middle_of_a_batch_writes_nothing_of_it() {
    let node = begin().await;
    let running = node.start().await;
    node.settle().await;
    // Another runner takes over and applies the next event, but has not committed yet.
    let mut other = node.database.client().await;
    let transaction = other.transaction().await.expect("a transaction");
    let take_over = "update projection_checkpoints set epoch = epoch + 1, position = position + 1
                     where name = 'account_history'";
    transaction.execute(take_over, &[]).await.expect("taken over");
    node.account(1, rename("Root 0")).await;
    let waiting = "select count(*) from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock'";
    eventually(async || node.count(waiting).await >= 1).await;
    transaction.commit().await.expect("committed");
    node.settle().await;
    let edited = "select count(*) from account_history.entry where event_type = 'ProfileEdited'";
    assert_eq!(node.count(edited).await, 0, "that one event was the other's");
    node.account(1, rename("Root 1")).await;
    node.settle().await;
    assert_eq!(node.count(edited).await, 1, "it goes on from where the other was");
    running.stop().await;
}

#[tokio::test]
async fn a_runner_that_loses_its_connections_comes_back() {
    let node = begin().await;
    let running = node.start_in_batches(1).await;
    go_on(&node, 0, 3).await;
    node.settle().await;
    let client = node.database.client().await;
    let kill = "select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()";
    let killed = client.query(kill, &[]).await.expect("killed");
    assert!(killed.len() >= ALL.len(), "the runners' connections at least");
    // This node's runners are the only ones; another one writes and looks.
    let fresh = node.sibling().await;
    go_on(&fresh, 3, 3).await;
    check(&fresh, 6, 60).await;
    running.stop().await;
}

#[tokio::test]
async fn a_node_that_is_older_than_the_tables_does_not_touch_them() {
    let node = begin().await;
    node.start().await.stop().await;
    node.execute("update projection_checkpoints set version = 999 where name = 'profiles'").await;
    let before = node.everything().await;
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let started = projections::Projections::start(node.pool.clone(), &node.log, stopped).await;
    assert!(started.is_err_and(|error| error.to_string().contains("profiles")));
    assert_eq!(node.everything().await, before);
    assert_eq!(node.status("profiles").await.version, 999);
}

#[tokio::test]
async fn a_quota_that_was_released_and_given_from_another_pool_is_counted_once() {
    let node = begin().await;
    let running = node.start_in_batches(1).await;
    node.pool(2, register_pool(2)).await;
    node.pool(1, allocate(1, 500)).await;
    node.pool(1, PoolAction::Release { account_id: account_id(1), reason: None }).await;
    node.pool(2, allocate(1, 700)).await;
    check(&node, 0, 700).await;
    running.stop().await;
}
