//! Many at once.

use std::sync::Arc;

use domain::account::AccountAction;
use event_store::ExecuteError;
use futures_util::{StreamExt, future::join_all, stream};
use test_support::Cluster;

use crate::{
    node::{Node, command, metadata, new_link, open},
    observed::{Follower, check_whole},
};

async fn nodes(
    count: usize,
) -> (Cluster, test_support::TestDatabase, tempfile::TempDir, Vec<Arc<Node>>) {
    let cluster = Cluster::start().await;
    let database = test_support::database_in(&cluster).await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut nodes = Vec::new();
    for _ in 0..count {
        nodes.push(Arc::new(open(&database.url(), folder.path()).await));
    }
    (cluster, database, folder, nodes)
}

/// How many commands are under way at a time; the rest wait their turn.
const AT_ONCE: usize = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn all_of_fifty_thousand_acknowledged_appends_are_there() {
    let (_cluster, _database, _folder, nodes) = nodes(3).await;
    let follower = Follower::start(nodes[0].log.reader());
    let people: Vec<_> = stream::iter(0..1_000)
        .map(|number| {
            let node = Arc::clone(&nodes[number % 3]);
            async move { node.invite().await.expect("invited").0 }
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    // 1,000 streams, 48 renewals each, on whatever node comes first.
    let appended = stream::iter(0..48_000)
        .map(|number| {
            let node = Arc::clone(&nodes[number % 3]);
            let person = people[(number / 3) % people.len()];
            tokio::spawn(async move {
                loop {
                    match node.renew(person, None).await {
                        // Said to those who were overtaken for seconds, as on a machine that crawls.
                        Err(ExecuteError::Busy) => (),
                        renewed => return renewed.expect("renewed").position,
                    }
                }
            })
        })
        .buffer_unordered(AT_ONCE)
        .filter(|appended| std::future::ready(matches!(appended, Ok(Some(_)))))
        .count()
        .await;
    assert_eq!(appended, 48_000);
    let seen = follower.finish().await;
    assert_eq!(seen.0, 1_000 * 2 + 48_000);
    check_whole(&nodes[0].pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_racers_for_one_sequence_one_wins_and_the_others_leave_nothing() {
    let (_cluster, _database, _folder, nodes) = nodes(3).await;
    let (person, _) = nodes[0].invite().await.expect("invited");
    for round in 0..50 {
        let expected = 2 + round;
        let racers = (0..12).map(|number| {
            let node = Arc::clone(&nodes[number % 3]);
            tokio::spawn(async move { node.renew(person, Some(expected)).await })
        });
        let mut winners = 0;
        for raced in join_all(racers).await {
            match raced.expect("no panic") {
                Ok(receipt) => {
                    assert_eq!(receipt.sequence, expected + 1);
                    winners += 1;
                }
                Err(ExecuteError::Stale { actual }) => assert_eq!(actual, expected + 1),
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(winners, 1);
    }
    check_whole(&nodes[0].pool).await;
    assert_eq!(nodes[0].log.reader().head().await.expect("a head").0, 52);
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_on_one_hot_stream_never_see_a_conflict() {
    let (_cluster, _database, _folder, nodes) = nodes(3).await;
    let (person, _) = nodes[0].invite().await.expect("invited");
    let writers = (0..24).map(|number| {
        let node = Arc::clone(&nodes[number % 3]);
        tokio::spawn(async move {
            for _ in 0..25 {
                node.renew(person, None).await.expect("unseen by the caller");
            }
        })
    });
    for writer in join_all(writers).await {
        writer.expect("no panic");
    }
    let account = nodes[1].accounts.load(person).await.expect("loaded");
    assert_eq!(account.sequence, 2 + 24 * 25);
    check_whole(&nodes[0].pool).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_append_leaves_no_hole() {
    let (_cluster, _database, _folder, nodes) = nodes(2).await;
    let (person, _) = nodes[0].invite().await.expect("invited");
    let attempts = (0..200).map(|number| {
        let node = Arc::clone(&nodes[number % 2]);
        tokio::spawn(async move {
            if number % 2 == 0 {
                node.invite().await.map(drop).expect("invited");
            } else {
                // Never registered: the rules refuse it; and sequence 1 is long gone.
                let action = AccountAction::Enable { reason: None };
                let refused =
                    node.accounts.execute(person, command(action), &metadata(), None).await;
                assert!(refused.is_err());
                let action = AccountAction::IssueSetupLink { link: new_link(), reason: None };
                let stale =
                    node.accounts.execute(person, command(action), &metadata(), Some(1)).await;
                assert!(stale.is_err());
            }
        })
    });
    for attempt in join_all(attempts).await {
        attempt.expect("no panic");
    }
    check_whole(&nodes[0].pool).await;
    assert_eq!(nodes[0].log.reader().head().await.expect("a head").0, 2 + 100 * 2);
}
