//! Answers that are lost with their connection.

use test_support::Cluster;

use crate::{node::open, observed::check_whole, proxy::Proxy};

#[tokio::test(flavor = "multi_thread")]
async fn an_append_whose_answer_was_lost_is_not_written_twice() {
    let cluster = Cluster::start().await;
    let database = test_support::database_in(&cluster).await;
    let folder = tempfile::tempdir().expect("a folder");
    let proxy = Proxy::start(&database.url());
    let node = open(&proxy.url(&database.url()), folder.path()).await;
    let observer = open(&database.url(), folder.path()).await;
    let (person, _) = node.invite().await.expect("invited");
    // Lengths that an answer can be cut at, from nothing to nearly all of it.
    for (round, bytes) in (0..60).step_by(4).enumerate() {
        node.renew(person, None).await.expect("renewed");
        proxy.cut_append_after(bytes);
        let receipt = node.renew(person, None).await.expect("sent again, unseen by the caller");
        assert!(proxy.has_cut());
        let expected = 2 + 2 * (round as u64 + 1);
        assert_eq!(receipt.sequence, expected);
        let sequence = observer.accounts.load(person).await.expect("loaded").sequence;
        assert_eq!(sequence, expected, "after {bytes} bytes");
    }
    check_whole(&observer.pool).await;
}
