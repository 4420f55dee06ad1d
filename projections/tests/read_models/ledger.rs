//! What was done to a pool, and what it was then.

use domain::storage_pool::PoolAction;
use projections::pools::{self, HistoryPoint, LedgerEntry};

use crate::common::{
    Node, account_id, administrator, allocate, change_headroom, node, page, pool_id, reason,
    register_pool,
};

/// An allocation that saw a disk of this size.
fn on_a_disk_of(total: u64, mut allocation: PoolAction) -> PoolAction {
    if let PoolAction::Allocate { measured, .. } = &mut allocation {
        measured.total_bytes = total;
    }
    allocation
}

fn beyond(mut allocation: PoolAction) -> PoolAction {
    if let PoolAction::Allocate { overcommit, reason: why, .. } = &mut allocation {
        (*overcommit, *why) = (true, Some(reason("a larger disk comes")));
    }
    allocation
}

async fn history(node: &Node, points: i32) -> Vec<HistoryPoint> {
    pools::history(&node.pool, pool_id(1), points).await.expect("a history")
}

#[tokio::test]
async fn the_ledger_says_who_got_how_much_when_by_whom_and_why() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    for action in [
        register_pool(1),
        allocate(2, 600_000),
        allocate(2, 400_000),
        beyond(allocate(3, 700_000)),
        change_headroom(5),
        PoolAction::Release { account_id: account_id(2), reason: None },
    ] {
        node.pool(1, action).await;
    }
    node.pool(2, register_pool(2)).await;
    node.pool(2, allocate(4, 1)).await;
    node.settle().await;

    let listed = pools::ledger(&node.pool, pool_id(1), &page(50)).await.expect("a ledger");
    assert_eq!(listed.total, 6);
    let told = listed.items.iter().map(|entry: &LedgerEntry| {
        let change = entry.previous_bytes.zip(entry.bytes);
        (entry.event_type.as_str(), entry.account_id, change, entry.reserved_bytes)
    });
    let (ada, grace) = (Some(account_id(2)), Some(account_id(3)));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            ("QuotaReleased", ada, Some((400_000, 0)), 700_000),
            ("HeadroomChanged", None, None, 1_100_000),
            ("QuotaAllocated", grace, Some((0, 700_000)), 1_100_000),
            ("QuotaAllocated", ada, Some((600_000, 400_000)), 400_000),
            ("QuotaAllocated", ada, Some((0, 600_000)), 600_000),
            ("PoolRegistered", None, None, 0),
        ]
    );
    let overcommitted = listed.items.iter().find(|entry| entry.overcommitted).expect("one");
    assert_eq!(overcommitted.account_id, grace);
    assert_eq!(overcommitted.reason, Some(reason("a larger disk comes")));
    assert_eq!(listed.items.iter().filter(|entry| entry.reason.is_some()).count(), 1);
    assert!(listed.items.iter().all(|entry| entry.actor_id == actor_id()));

    let first = pools::ledger(&node.pool, pool_id(1), &page(4)).await.expect("a ledger");
    let mut rest = page(4);
    rest.cursor = first.next_cursor;
    let rest = pools::ledger(&node.pool, pool_id(1), &rest).await.expect("a ledger");
    assert_eq!([first.items, rest.items].concat(), listed.items);
    running.stop().await;
}

fn actor_id() -> Option<domain::AccountId> {
    match administrator() {
        domain::Actor::Account { id, .. } => Some(id),
        domain::Actor::System { .. } => None,
    }
}

#[tokio::test]
async fn the_history_has_the_size_that_was_seen_last_and_is_never_longer_than_asked_for() {
    let node = node().await;
    let running = node.start().await;
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    node.pool(1, on_a_disk_of(1_000, allocate(2, 500))).await;
    node.pool(1, change_headroom(100)).await;
    node.pool(1, on_a_disk_of(2_000, allocate(3, 700))).await;
    node.pool(1, PoolAction::Release { account_id: account_id(2), reason: None }).await;
    node.settle().await;

    let points = history(&node, 1_000_000).await;
    let figures = points.iter().map(|p| (p.total_bytes, p.headroom_bytes, p.reserved_bytes));
    assert_eq!(
        figures.collect::<Vec<_>>(),
        [
            (None, 0, 0),
            (Some(1_000), 0, 500),
            (Some(1_000), 100, 500),
            (Some(2_000), 100, 1_200),
            (Some(2_000), 100, 700),
        ]
    );
    assert!(points.is_sorted_by_key(|point| point.at));
    for length in [1, 2, 3] {
        let fewer = history(&node, length).await;
        assert!(fewer.len() <= length as usize, "{fewer:?}");
        assert_eq!(fewer.last(), points.last(), "the present is always among them");
    }
    assert_eq!(pools::history(&node.pool, pool_id(9), 10).await.expect("none"), []);
    running.stop().await;
}
