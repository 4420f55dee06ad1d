//! Nodes that are killed at any moment.

use std::{collections::BTreeSet, time::Duration};

use test_support::Cluster;

use crate::{
    held_up::{nobody_appends, session},
    node::{NodeProcess, open},
    observed::{Follower, check_whole},
};

const KILLS: u32 = 25;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_the_death_of_its_node() {
    let cluster = Cluster::durable().await;
    let database = test_support::database_in(&cluster).await;
    let folder = tempfile::tempdir().expect("a folder");
    let observer = open(&database.url(), folder.path()).await;
    let follower = Follower::start(observer.log.reader());
    let start = || NodeProcess::start(&database.url(), folder.path());
    let survivor = start();
    let mut acknowledged = BTreeSet::new();
    let mut victim = start();
    for round in 0..KILLS {
        while victim.acknowledged() < 5 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // Moments spread over the time that an append takes.
        tokio::time::sleep(Duration::from_micros(u64::from(round) * 397 % 9_000)).await;
        acknowledged.extend(victim.kill());
        victim = start();
    }
    acknowledged.extend(victim.kill());
    acknowledged.extend(survivor.kill());
    nobody_appends(&session(&database.owner_url()).await).await;
    let seen = follower.finish().await;
    let streams = check_whole(&observer.pool).await;
    assert_eq!(observer.log.reader().head().await.expect("a head"), seen);
    let lost: Vec<_> = acknowledged.difference(&streams).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(acknowledged.len() > 100, "only {}", acknowledged.len());
}
