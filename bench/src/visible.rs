//! How long after an append the read model shows it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use projections::{Progress, Projections};
use tokio::{sync::watch, time::MissedTickBehavior};

use crate::ground::Ground;

const PER_SECOND: u64 = 200;
const SECONDS: u64 = 15;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    let node = Arc::new(ground.node().await?);
    let stop = watch::Sender::new(false);
    let progress = Progress::start(node.db.clone(), node.log.signals());
    let running = Projections::start(node.db.clone(), &node.log, stop.subscribe()).await?;
    let mut people = Vec::new();
    for _ in 0..100 {
        people.push(node.invite().await?);
    }
    println!("\nfrom the append's answer to the read models, {PER_SECOND} appends/s");
    let mut ticks = tokio::time::interval(Duration::from_micros(1_000_000 / PER_SECOND));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut waiting = Vec::new();
    for number in 0..PER_SECOND * SECONDS {
        ticks.tick().await;
        let (node, progress) = (Arc::clone(&node), progress.clone());
        let person = people[number as usize % people.len()];
        waiting.push(tokio::spawn(async move {
            let position = node.renew(person).await?;
            let since = Instant::now();
            let all = ["approvals", "profiles", "links", "account_history"];
            progress.wait_for(&all, position, Duration::from_secs(10)).await?;
            anyhow::Ok(since.elapsed())
        }));
    }
    let mut delays = Histogram::<u64>::new(3)?;
    for delay in waiting {
        delays.record(delay.await??.as_micros() as u64)?;
    }
    let milliseconds = |quantile| delays.value_at_quantile(quantile) as f64 / 1e3;
    println!("p50 {:.1} ms  p99 {:.1} ms", milliseconds(0.5), milliseconds(0.99));
    stop.send_replace(true);
    running.finish().await;
    Ok(())
}
