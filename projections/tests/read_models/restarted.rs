//! A database that crashes under running projections.

use projections::State;
use test_support::Cluster;

use crate::common::{ALL, allocate, eventually, node_in, register_pool, rename};

#[tokio::test(flavor = "multi_thread")]
async fn projections_go_on_by_themselves_when_the_database_is_back() {
    let mut cluster = Cluster::durable().await;
    let node = node_in(&cluster).await;
    let running = node.start_in_batches(3).await;
    node.administrator().await;
    node.pool(1, register_pool(1)).await;
    for round in 1..=3 {
        // Some of it is projected by then, and some is not.
        for n in 0..5 {
            node.account(1, rename(&format!("Root {round}-{n}"))).await;
            node.pool(1, allocate(1, 100 * round + n)).await;
        }
        if round == 2 {
            assert!(projections::rebuild(&node.pool, "profiles").await.expect("asked"));
        }
        cluster.crash_and_recover().await;
        let is_back =
            async || node.pool.get().await.is_ok() && node.log.reader().head().await.is_ok();
        eventually(is_back).await;
        // Nobody has told the runners anything.
        node.settle().await;
        let edited =
            "select count(*) from account_history.entry where event_type = 'ProfileEdited'";
        assert_eq!(node.count(edited).await, 5 * i64::try_from(round).expect("few"));
        let allocated = "select sum(allocated_bytes)::bigint from pools.pool";
        assert_eq!(node.count(allocated).await, 100 * i64::try_from(round).expect("few") + 4);
    }
    for projection in ALL {
        eventually(async || node.status(projection).await.state == State::Live).await;
        assert_eq!(node.status(projection).await.parked, 0);
    }
    eventually(async || node.status("profiles").await.rebuilt_to.is_none()).await;
    running.stop().await;
}
