//! Read models: fed as the log grows, and folded anew from its start.

use std::time::{Duration, Instant};

use event_store::Position;
use projections::{Progress, Projections};
use tokio::sync::watch;

use crate::ground::{Ground, Node};

const EVENTS: u64 = 1_000_000;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    let node = ground.node().await?;
    fill(&node, EVENTS).await?;
    let head = node.log.reader().head().await?;
    println!("\nread models from a log of {} events", head.0);
    let stop = watch::Sender::new(false);
    let progress = Progress::start(node.db.clone(), node.log.signals());
    let since = Instant::now();
    let running = Projections::start(node.db.clone(), &node.log, stop.subscribe()).await?;
    for name in ["approvals", "profiles", "pools", "account_history"] {
        wait(&progress, name, head).await?;
        println!("{name:<16} {:>8.0} events/s", head.0 as f64 / since.elapsed().as_secs_f64());
    }
    println!("memory at most   {:>8} MB", peak_memory_megabytes().unwrap_or(0));
    stop.send_replace(true);
    running.finish().await;
    Ok(())
}

async fn wait(progress: &Progress, name: &'static str, head: Position) -> anyhow::Result<()> {
    Ok(progress.wait_for(&[name], head, Duration::from_secs(3_600)).await?)
}

/// Fills a log quickly: streams of 20 events as accounts really have them, without personal values.
pub async fn fill(node: &Node, events: u64) -> anyhow::Result<()> {
    let client = node.db.get().await?;
    client
        .batch_execute(&format!(
            "alter table events disable trigger all;
             with numbered as (
                 select position, (position - 1) / 20 as person, (position - 1) % 20 as step
                 from generate_series(1, {events}) position
             ), told as (
                 select *, '018f0000-0000-7000-8000-' || lpad(to_hex(person), 12, '0') as id,
                     case step when 0 then 'Registered' when 1 then 'Enabled'
                         else case step % 2 when 0 then 'Disabled' else 'Enabled' end end as kind
                 from numbered
             )
             insert into events
             select 'account', id, step + 1, kind, '1',
                 case kind
                     when 'Registered' then json_build_object('Registered', json_build_object(
                         'account_id', id, 'method', 'opaque', 'link_id', null, 'display_name', null,
                         'fingerprint', lpad(to_hex(person), 128, '0'), 'public_key', 'AAAA',
                         'at', '2026-03-02T08:00:00Z'))
                     else json_build_object(kind, json_build_object(
                         'reason', null, 'at', '2026-03-02T08:00:00Z')) end,
                 '{{\"actor\":\"{{\\\"kind\\\":\\\"system\\\",\\\"name\\\":\\\"bench\\\"}}\",\"request_id\":\"bench\",\"correlation_id\":\"bench\"}}',
                 position, '2026-03-02T08:00:00Z', gen_random_uuid(), sha256(position::text::bytea)
             from told;
             alter table events enable trigger all;
             update log_head set position = {events};
             analyze events"
        ))
        .await?;
    Ok(())
}

/// The most memory this process ever had, in 10^6 bytes.
fn peak_memory_megabytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1_024 / 1_000_000)
}
