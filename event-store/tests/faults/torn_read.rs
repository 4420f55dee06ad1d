//! Reads that are cut off.

use event_store::{Filter, Position};
use test_support::Cluster;

use crate::{node::open, proxy::Proxy};

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_fails_half_way_says_so() {
    let cluster = Cluster::start().await;
    let database = test_support::database_in(&cluster).await;
    let folder = tempfile::tempdir().expect("a folder");
    let direct = open(&database.url(), folder.path()).await;
    let (person, _) = direct.invite().await.expect("invited");
    for _ in 0..300 {
        direct.renew(person, None).await.expect("renewed");
    }
    let proxy = Proxy::start(&database.url());
    for bytes in [1_000, 10_000, 50_000, 100_000] {
        let node = open(&proxy.url(&database.url()), folder.path()).await;
        let reader = node.log.reader();
        let all = reader.read_after(Position::START, 1000, &Filter::default()).await;
        assert_eq!(all.expect("uncut").len(), 302);
        proxy.cut_after(bytes);
        assert!(reader.read_after(Position::START, 1000, &Filter::default()).await.is_err());
        assert!(proxy.has_cut());
        // The same for one stream, which postgres-es reads.
        proxy.cut_after(bytes);
        assert!(node.accounts.load(person).await.is_err(), "after {bytes} bytes");
        let account = node.accounts.load(person).await.expect("a moment later");
        assert_eq!(account.sequence, 302);
    }
}
