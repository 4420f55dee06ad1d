//! A node that stands still in the middle of an append.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use test_support::Cluster;

use crate::{
    held_up::{append_waits_for_a_lock, session},
    node::{NodeProcess, open},
    observed::{Follower, check_whole},
};

const PAUSES: u32 = 10;

/// Far longer than an append takes on a crowded machine. Who waits for the sleeper waits for good.
const DELAYED: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn while_a_node_is_paused_the_others_go_on() {
    let cluster = Cluster::start().await;
    let database = test_support::database_in(&cluster).await;
    let folder = tempfile::tempdir().expect("a folder");
    let observer = open(&database.url(), folder.path()).await;
    let follower = Follower::start(observer.log.reader());
    let sleeper = NodeProcess::start(&database.url(), folder.path());
    let until_it_appends = async |more: usize| {
        let (before, since) = (sleeper.acknowledged(), Instant::now());
        while sleeper.acknowledged() < before + more {
            assert!(since.elapsed() < Duration::from_secs(30), "it stands still");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    for round in 0..PAUSES {
        until_it_appends(5).await;
        if round % 2 == 0 {
            // For sure in the midst of an append: it waits to insert.
            let holder = session(&database.owner_url()).await;
            holder.batch_execute("begin; lock table events in share mode").await.expect("held");
            append_waits_for_a_lock(&holder).await;
            sleeper.signal(Signal::STOP);
            holder.batch_execute("commit").await.expect("let go");
        } else {
            tokio::time::sleep(Duration::from_micros(u64::from(round) * 731 % 5_000)).await;
            sleeper.signal(Signal::STOP);
        }
        for _ in 0..20 {
            let invited = tokio::time::timeout(DELAYED, observer.invite()).await;
            invited.expect("nobody waits for the sleeper").expect("invited");
        }
        sleeper.signal(Signal::CONT);
    }
    until_it_appends(5).await;
    let acknowledged = sleeper.kill();
    tokio::time::sleep(Duration::from_millis(300)).await;
    follower.finish().await;
    let streams = check_whole(&observer.pool).await;
    assert!(acknowledged.is_subset(&streams));
}
