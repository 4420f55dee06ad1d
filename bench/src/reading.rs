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
    println!("\nreading {head} events {what} in the log's order");
    for round in 1..=3 {
        let since = Instant::now();
        let (mut position, mut count) = (Position::START, 0);
        loop {
            let events = node.log.reader().read_after(position, PAGE, &Filter::default()).await?;
            let Some(last) = events.last() else { break };
            position = last.position;
            count += events.len();
        }
        println!("round {round}   {:>8.0} events/s", count as f64 / since.elapsed().as_secs_f64());
    }
    Ok(())
}
