//! One runner per read model among all nodes, and another one when it is killed or stands still.

use std::time::{Duration, Instant};

use projections::State;
use rustix::process::Signal;

use crate::{
    common::{ALL, Node, allocate, eventually, node, register_pool, rename},
    node::NodeProcess,
};

/// From the moment that the active node is gone. The five seconds are promised by the constants; a
/// slow machine needs its time to start a program besides.
const AT_MOST: Duration = Duration::from_secs(20);

async fn is_fed(node: &Node) -> bool {
    for projection in ALL {
        let status = node.statuses().await.into_iter().find(|status| status.name == projection);
        if status.is_none_or(|status| status.state != State::Live || status.lag_events > 0) {
            return false;
        }
    }
    true
}

async fn begin() -> Node {
    let node = node().await;
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    node
}

async fn go_on(node: &Node, n: u64) {
    node.account(1, rename(&format!("Root {n}"))).await;
    node.pool(1, allocate(1, 10 * n)).await;
}

/// Sums and counts that show an event which was lost or applied twice.
async fn check(node: &Node, rounds: u64) {
    node.settle().await;
    let rounds = i64::try_from(rounds).expect("few");
    let edited = "select count(*) from account_history.entry where event_type = 'ProfileEdited'";
    assert_eq!(node.count(edited).await, rounds);
    let allocated = "select coalesce(sum(allocated_bytes), 0)::bigint from pools.pool";
    assert_eq!(node.count(allocated).await, 10 * rounds);
    for projection in ALL {
        assert_eq!(node.status(projection).await.parked, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_active_node_is_killed_another_goes_on_within_five_seconds() {
    let node = begin().await;
    let mut active = NodeProcess::start(&node, 500);
    eventually(async || is_fed(&node).await).await;
    for round in 1..=2 {
        // It has to wait: the active one lives.
        let waiting = NodeProcess::start(&node, 500);
        tokio::time::sleep(Duration::from_secs(2)).await;
        active.kill();
        let since = Instant::now();
        go_on(&node, round).await;
        node.settle().await;
        assert!(since.elapsed() < AT_MOST, "{:?}", since.elapsed());
        active = waiting;
    }
    check(&node, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_stands_still_is_replaced_and_writes_nothing_when_it_wakes() {
    let node = begin().await;
    let sleeper = NodeProcess::start(&node, 1);
    eventually(async || is_fed(&node).await).await;
    let other = NodeProcess::start(&node, 1);
    let mut round = 0;
    for pause in 0..4u64 {
        for _ in 0..5 {
            round += 1;
            go_on(&node, round).await;
        }
        // Somewhere in the midst of its batches.
        tokio::time::sleep(Duration::from_micros(pause * 1_700)).await;
        let (asleep, awake) = if pause % 2 == 0 { (&sleeper, &other) } else { (&other, &sleeper) };
        awake.signal(Signal::CONT);
        asleep.signal(Signal::STOP);
        let since = Instant::now();
        round += 1;
        go_on(&node, round).await;
        node.settle().await;
        assert!(since.elapsed() < AT_MOST, "{:?}", since.elapsed());
    }
    sleeper.signal(Signal::CONT);
    other.signal(Signal::CONT);
    round += 1;
    go_on(&node, round).await;
    check(&node, round).await;
}
