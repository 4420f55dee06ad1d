//! A read model that nobody feeds any more says so, however quiet the log is.

use projections::State;

use crate::{
    common::{ALL, eventually, node, rename},
    node::NodeProcess,
};

#[tokio::test]
async fn a_runner_that_is_held_up_shows_as_stalled_with_growing_lag() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    let fed = async |projection| {
        let status = node.status(projection).await;
        (status.state, status.lag_events)
    };
    assert_eq!(fed("profiles").await, (State::Live, 0));
    let before = node.status("profiles").await.heartbeat_at;
    let mut holder = node.database.client().await;
    let transaction = holder.transaction().await.expect("a transaction");
    let hold = "lock table profiles.profile in exclusive mode";
    transaction.execute(hold, &[]).await.expect("held");
    node.account(1, rename("Root 1")).await;
    eventually(async || fed("profiles").await.0 == State::Stalled).await;
    assert_eq!(fed("profiles").await.1, 1);
    node.account(1, rename("Root 2")).await;
    assert_eq!(fed("profiles").await.1, 2);
    eventually(async || fed("approvals").await == (State::Live, 0)).await;
    transaction.commit().await.expect("let go");
    eventually(async || fed("profiles").await == (State::Live, 0)).await;
    assert!(node.status("profiles").await.heartbeat_at > before);
    running.stop().await;
    assert_eq!(fed("profiles").await, (State::Stopped, 0), "that was on purpose");
}

#[tokio::test]
async fn a_dead_node_does_not_look_as_if_it_had_nothing_to_do() {
    let node = node().await;
    let process = NodeProcess::start(&node, 500);
    node.administrator().await;
    node.settle().await;
    process.kill();
    for projection in ALL {
        eventually(async || node.status(projection).await.state == State::Stalled).await;
        assert_eq!(node.status(projection).await.lag_events, 0);
    }
    node.account(1, rename("Root 1")).await;
    for projection in ALL {
        assert_eq!(node.status(projection).await.lag_events, 1, "{projection}");
    }
}

#[tokio::test]
async fn a_quiet_log_is_no_stalled_runner() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.settle().await;
    let began = node.status("profiles").await.heartbeat_at.expect("a heartbeat");
    // Longer than it takes to count as stalled.
    let beats = async || {
        let status = node.status("profiles").await;
        assert_eq!(status.state, State::Live);
        status.heartbeat_at.is_some_and(|at| at.duration_since(began).as_secs() >= 6)
    };
    eventually(beats).await;
    running.stop().await;
}
