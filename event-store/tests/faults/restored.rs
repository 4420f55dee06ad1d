//! A dump, restored into a fresh cluster.

use event_store::{Filter, Position, ReadError};
use test_support::{Cluster, dump};

use crate::{node::open, observed::check_whole};

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_dump_keeps_order_and_cursors_and_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = Cluster::start().await;
    let database = test_support::database_in(&old).await;
    let node = open(&database.url(), folder.path()).await;
    let (person, _) = node.invite().await.expect("invited");
    for _ in 0..50 {
        node.invite().await.expect("invited");
    }
    let before = node.log.reader().read_after(Position::START, 1000, &Filter::default()).await;
    let before = before.expect("read");
    let new = Cluster::start().await;
    dump_and_restore(&database.owner_url(), &new.url("postgres"), &new.url("restored"));
    // What the old one does after the dump is another history.
    let (_, beyond) = node.invite().await.expect("invited");
    let beyond = node.log.reader().read_after(Position(beyond.0 - 1), 1, &Filter::default()).await;
    let beyond = beyond.expect("read")[0].cursor();

    let restored = open(&new.url("restored"), folder.path()).await;
    let reader = restored.log.reader();
    let after = reader.read_after(Position::START, 1000, &Filter::default()).await.expect("read");
    assert_eq!(after, before);
    let last = after.last().expect("events").cursor();
    assert_eq!(reader.resume(last).await.expect("the same history"), last.position);
    restored.renew(person, Some(2)).await.expect("it goes on");
    restored.invite().await.expect("it goes on");
    assert!(matches!(reader.resume(beyond).await, Err(ReadError::Diverged(_))));
    check_whole(&restored.pool).await;
}

fn dump_and_restore(from: &str, admin: &str, to: &str) {
    // Roles belong to the cluster: a dump names them and does not hold them.
    for statement in ["create role dna_nexus login", "create database restored"] {
        let made = dump::program("psql").arg(admin).args(["-qc", statement]).status();
        assert!(made.expect("psql runs").success());
    }
    dump::copy(from, to);
}
