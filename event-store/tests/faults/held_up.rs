//! Appends that are held up, and what must not hold them up.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use event_store::{Filter, Position};
use serde_json::Value;
use test_support::Cluster;
use tokio_postgres::{Client, NoTls};

use crate::{
    node::open,
    observed::{Follower, check_whole},
};

pub async fn session(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// Returns once an append is under way in the database and waits for a lock that somebody holds.
pub async fn append_waits_for_a_lock(client: &Client) {
    let waiting = "select exists (select from pg_stat_activity
        where query like '%append_batch%' and wait_event_type = 'Lock' and pid <> pg_backend_pid())";
    let since = Instant::now();
    while !client.query_one(waiting, &[]).await.expect("an answer").get::<_, bool>(0) {
        assert!(since.elapsed() < Duration::from_secs(60), "nobody appends");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_an_append_is_held_up_inside_the_database_nothing_is_skipped() {
    let cluster = Cluster::start().await;
    let database = test_support::database_in(&cluster).await;
    let folder = tempfile::tempdir().expect("a folder");
    let one = Arc::new(open(&database.url(), folder.path()).await);
    let other = Arc::new(open(&database.url(), folder.path()).await);
    one.invite().await.expect("invited");
    let follower = Follower::start(one.log.reader());
    for _ in 0..5 {
        // Lets reads pass and holds inserts: the append that has the head waits in its midst.
        let holder = session(&database.owner_url()).await;
        holder.batch_execute("begin; lock table events in share mode").await.expect("held");
        let waiting: Vec<_> = (0..40)
            .map(|number| {
                let node = Arc::clone(if number % 2 == 0 { &one } else { &other });
                tokio::spawn(async move { node.invite().await.expect("invited") })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(waiting.iter().all(|append| !append.is_finished()));
        holder.batch_execute("commit").await.expect("let go");
        for append in waiting {
            append.await.expect("no panic");
        }
    }
    let seen = follower.finish().await;
    assert_eq!(seen.0, 2 + 5 * 40 * 2);
    check_whole(&one.pool).await;
}

/// Returns once no append is under way: the last statements of the dead go on in the database.
pub async fn nobody_appends(client: &Client) {
    let under_way = "select exists (select from pg_stat_activity
        where query like '%append_batch%' and state <> 'idle' and pid <> pg_backend_pid())";
    let since = Instant::now();
    while client.query_one(under_way, &[]).await.expect("an answer").get::<_, bool>(0) {
        assert!(since.elapsed() < Duration::from_secs(60), "somebody still appends");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Far longer than an append takes on a crowded machine; the open transactions last longer still.
const DELAYED: Duration = Duration::from_secs(30);

#[tokio::test]
async fn open_transactions_of_others_delay_neither_writers_nor_readers() {
    let cluster = Cluster::start().await;
    let database = test_support::database_in(&cluster).await;
    let folder = tempfile::tempdir().expect("a folder");
    let node = open(&database.url(), folder.path()).await;
    // One has read the log, one has written beside it, one writes in another database.
    let admin = session(&cluster.url("postgres")).await;
    admin.batch_execute("create database elsewhere").await.expect("made");
    let reading = session(&database.owner_url()).await;
    let open_read = "begin isolation level repeatable read; select count(*) from events";
    reading.batch_execute(open_read).await.expect("open");
    let writing = session(&database.owner_url()).await;
    writing.batch_execute("begin; create table beside (id int)").await.expect("open");
    let elsewhere = session(&cluster.url("elsewhere")).await;
    elsewhere.batch_execute("begin; create table other (id int)").await.expect("open");
    let follower = Follower::start(node.log.reader());
    for _ in 0..100 {
        let invited = tokio::time::timeout(DELAYED, node.invite()).await.expect("not held up");
        let (_, position) = invited.expect("invited");
        let before = Position(position.0 - 1);
        let events = node.log.reader().read_after(before, 10, &Filter::default()).await;
        assert_eq!(events.expect("read").len(), 1, "readable as soon as acknowledged");
    }
    assert_eq!(follower.finish().await.0, 200);
    // They were open all the while.
    for (client, statement) in [
        (reading, "select count(*) from events"),
        (writing, "insert into beside values (1)"),
        (elsewhere, "insert into other values (1)"),
    ] {
        client.batch_execute(statement).await.expect("still open");
        client.batch_execute("rollback").await.expect("ended");
    }
}

/// How many pages PostgreSQL looks at for an append, of events that nobody reads.
const PAGES: &str = "explain (analyze, buffers, format json) select * from append_batch(
    array[gen_random_uuid()], array[1], array[0], array['noise'], array[gen_random_uuid()::text],
    array[1]::bigint[], array['Made'], array['1'], array['{}'], array['{}'], '{}', '{}', '{}', '{}')";

const TWO_THOUSAND_APPENDS: &str = "do $$ begin
    for n in 1 .. 2000 loop
        perform append_batch(
            array[gen_random_uuid()], array[1], array[0], array['noise'],
            array[gen_random_uuid()::text], array[1]::bigint[], array['Made'], array['1'],
            array['{}'], array['{}'], '{}', '{}', '{}', '{}');
        commit;
    end loop;
end $$";

async fn pages(client: &Client) -> u64 {
    let plan: Value = client.query_one(PAGES, &[]).await.expect("explained").get(0);
    let looked_at = |kind: &str| plan[0]["Plan"][kind].as_u64().expect("a count");
    looked_at("Shared Hit Blocks") + looked_at("Shared Read Blocks")
}

#[tokio::test]
async fn an_append_costs_the_same_however_much_was_appended_since_a_transaction_began() {
    let cluster = Cluster::start().await;
    let database = test_support::database_in(&cluster).await;
    let reading = session(&database.owner_url()).await;
    let open_read = "begin isolation level repeatable read; select count(*) from events";
    reading.batch_execute(open_read).await.expect("open");
    let writing = session(&database.owner_url()).await;
    // The first ones look up what to do, and grow the indexes to their height.
    writing.batch_execute(TWO_THOUSAND_APPENDS).await.expect("appended");
    pages(&writing).await;
    let before = pages(&writing).await;
    for _ in 0..4 {
        writing.batch_execute(TWO_THOUSAND_APPENDS).await.expect("appended");
    }
    let after = pages(&writing).await;
    assert!(after <= before + 10, "{before} pages first, {after} pages after 8,000 appends");
    reading.batch_execute("rollback").await.expect("still open");
}
