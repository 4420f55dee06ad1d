//! A command (load, decide, append) on streams of 20 events.

use std::{sync::Arc, time::Instant};

use domain::AccountId;
use futures_util::{TryFutureExt, TryStreamExt, future::ready, stream};

use crate::{
    ground::{Ground, Node},
    load::{Compared, drive},
    people, pgbench,
};

const STREAMS: usize = 10_000;
const EVENTS: usize = 20;
const WRITERS: usize = 16;
const ROUNDS: usize = 3;
const SECONDS: u64 = 8;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    let node = Arc::new(ground.node().await?);
    let people = Arc::new(streams_of_twenty(&node).await?);
    let plain = ground.database().await?;
    let setup = event_store::ConnectOptions::parse(&plain)?.connect().await?;
    setup.batch_execute(pgbench::TABLE).await?;
    setup.batch_execute(&fill()).await?;
    println!(
        "\ncommands on streams of {EVENTS} events, {WRITERS} writers, {STREAMS} streams, per second; \
         pgbench: SELECT of the stream, BEGIN, INSERT, COMMIT"
    );
    println!("{:>10} {:>10} {:>10} {:>8}", "remembered", "dna-nexus", "pgbench", "ratio");
    let mut cold = Compared::default();
    for _ in 0..ROUNDS {
        let ours = cold_commands(ground, &node.url, &people).await?;
        cold.push(ours, pgbench::run(&plain, &transaction(), WRITERS, SECONDS)?);
    }
    print("none", cold);
    // The nodes just measured have appended to each stream: what this one remembers is outdated.
    once_each(&node, &people).await?;
    let mut warm = Compared::default();
    for _ in 0..ROUNDS {
        let ours = commands(&node, &people).await?;
        warm.push(ours, pgbench::run(&plain, &transaction(), WRITERS, SECONDS)?);
    }
    print("all", warm);
    Ok(())
}

fn print(remembered: &str, compared: Compared) {
    let [ours, theirs, ratio] = compared.medians();
    println!("{remembered:>10} {ours:>10.0} {theirs:>10.0} {ratio:>8.2}");
}

/// Another node on the same log has nothing in its memory yet, and meets each stream once.
async fn cold_commands(ground: &Ground, url: &str, people: &[AccountId]) -> anyhow::Result<f64> {
    let node = Arc::new(ground.node_on(url.to_owned()).await?);
    let since = Instant::now();
    once_each(&node, people).await?;
    Ok(people.len() as f64 / since.elapsed().as_secs_f64())
}

async fn once_each(node: &Arc<Node>, people: &[AccountId]) -> anyhow::Result<()> {
    stream::iter(people.iter().copied().map(anyhow::Ok))
        .map_ok(|person| {
            let node = Arc::clone(node);
            // Tasks of their own, as an API's requests are.
            tokio::spawn(async move { node.renew(person).await }).map_err(anyhow::Error::from)
        })
        .try_buffer_unordered(WRITERS)
        .try_for_each(|renewed| ready(renewed.map(drop)))
        .await
}

/// A log as requests make it, of people whose names and addresses are sealed, and a node that has
/// none of it in its memory.
pub async fn sealed_log(ground: &Ground) -> anyhow::Result<Node> {
    let mut node = ground.node().await?;
    node.circumstances = people::of_a_request();
    let node = Arc::new(node);
    streams_of_twenty(&node).await?;
    ground.node_on(node.url.clone()).await
}

async fn streams_of_twenty(node: &Arc<Node>) -> anyhow::Result<Vec<AccountId>> {
    stream::iter((0..STREAMS).map(anyhow::Ok))
        .map_ok(|_| {
            let node = Arc::clone(node);
            async move {
                let person = node.invite().await?;
                for _ in 2..EVENTS {
                    node.renew(person).await?;
                }
                anyhow::Ok(person)
            }
        })
        .try_buffer_unordered(256)
        .try_collect()
        .await
}

async fn commands(node: &Arc<Node>, people: &Arc<Vec<AccountId>>) -> anyhow::Result<f64> {
    let (node, people) = (Arc::clone(node), Arc::clone(people));
    let measured = drive(WRITERS, SECONDS, move |writer, number| {
        let (node, people) = (Arc::clone(&node), Arc::clone(&people));
        async move {
            // Steps through all of them in an order that looks like none.
            let place = (writer as u64 * 7_919 + number * 104_729) as usize % people.len();
            node.renew(people[place]).await.map(drop)
        }
    })
    .await?;
    Ok(measured.per_second)
}

fn fill() -> String {
    format!(
        "insert into plain_events
         select 'account', stream::text, sequence, 'SetupLinkIssued', '1',
             '{{\"SetupLinkIssued\":{{\"link_id\":\"018f0000-0000-7000-8000-000000000201\",\"expires_at\":\"2026-03-02T08:03:14Z\",\"at\":\"2026-03-02T08:03:14Z\"}}}}',
             '{{\"request_id\":\"5f0c0000-0000-4000-8000-000000000001\"}}'
         from generate_series(1, {STREAMS}) stream, generate_series(1, {EVENTS}) sequence"
    )
}

fn transaction() -> String {
    format!(
        "\\set stream random(1, {STREAMS})
         select payload, metadata from plain_events
         where aggregate_type = 'account' and aggregate_id = (:stream)::text order by sequence;
         begin;
         {}
         commit;",
        pgbench::INSERT
    )
}
