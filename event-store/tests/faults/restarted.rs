//! A database that crashes under load.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use test_support::Cluster;

use crate::{
    node::open,
    observed::{Follower, check_whole},
};

#[tokio::test(flavor = "multi_thread")]
async fn everything_goes_on_by_itself_when_the_database_is_back() {
    let mut cluster = Cluster::durable().await;
    let database = test_support::database_in(&cluster).await;
    let folder = tempfile::tempdir().expect("a folder");
    let node = Arc::new(open(&database.url(), folder.path()).await);
    let follower = Follower::start(node.log.reader());
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let (node, stop) = (Arc::clone(&node), Arc::clone(&stop));
            tokio::spawn(async move {
                let mut acknowledged = BTreeSet::new();
                while !stop.load(Ordering::SeqCst) {
                    if let Ok((id, _)) = node.invite().await {
                        acknowledged.insert(id.to_string());
                    }
                }
                acknowledged
            })
        })
        .collect();
    for _ in 0..3 {
        let before = node.log.reader().head().await.expect("a head");
        tokio::time::sleep(Duration::from_millis(300)).await;
        cluster.crash_and_recover().await;
        // Without a word from us, the same node appends again.
        let goes_on = async {
            loop {
                match node.log.reader().head().await {
                    Ok(head) if head.0 > before.0 + 50 => return,
                    _ => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(120), goes_on).await.expect("it goes on");
    }
    stop.store(true, Ordering::SeqCst);
    let mut acknowledged = BTreeSet::new();
    for writer in writers {
        acknowledged.extend(writer.await.expect("no panic"));
    }
    let seen = follower.finish().await;
    let streams = check_whole(&node.pool).await;
    assert_eq!(node.log.reader().head().await.expect("a head"), seen);
    let lost: Vec<_> = acknowledged.difference(&streams).collect();
    assert!(lost.is_empty(), "{lost:?}");
}
