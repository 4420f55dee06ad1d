//! Reading the log in its global order.

use std::time::Instant;

use event_store::{Filter, Position};

use crate::{
    command::sealed_log,
    ground::{Ground, Node},
    projecting::fill,
};

const EVENTS: u64 = 1_000_000;
const PAGE: u32 = 5_000;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    let node = ground.node().await?;
    fill(&node, EVENTS).await?;
    read(&node, "without personal values").await?;
    let node = sealed_log(ground).await?;
    read(&node, "with sealed names, addresses and browsers").await
}

async fn read(node: &Node, what: &str) -> anyhow::Result<()> {
    let head = node.log.reader().head().await?.0;
    println!("\nreading {head} events {what} in the log's order, per second");
    println!("{:>10} {:>10} {:>8}", "dna-nexus", "driver", "ratio");
    for _ in 0..3 {
        let (ours, drivers) = (as_events(node).await?, as_rows(node).await?);
        println!("{ours:>10.0} {drivers:>10.0} {:>8.2}", ours / drivers);
    }
    Ok(())
}

/// Decoded, and what is personal in them opened.
async fn as_events(node: &Node) -> anyhow::Result<f64> {
    let since = Instant::now();
    let (mut position, mut count) = (Position::START, 0);
    loop {
        let events = node.log.reader().read_after(position, PAGE, &Filter::default()).await?;
        let Some(last) = events.last() else { break };
        position = last.position;
        count += events.len();
    }
    Ok(count as f64 / since.elapsed().as_secs_f64())
}

/// The same rows as the driver hands them over: nobody looks into them.
async fn as_rows(node: &Node) -> anyhow::Result<f64> {
    let client = node.db.get().await?;
    let page = "select * from events where position > $1 order by position limit $2";
    let page = client.prepare(page).await?;
    let since = Instant::now();
    let (mut position, mut count) = (0_i64, 0);
    loop {
        let rows = client.query(&page, &[&position, &i64::from(PAGE)]).await?;
        let Some(last) = rows.last() else { break };
        position = last.try_get("position")?;
        count += rows.len();
    }
    Ok(count as f64 / since.elapsed().as_secs_f64())
}
