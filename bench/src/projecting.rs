//! Read models: fed as the log grows, and folded anew from its start.

use std::time::{Duration, Instant};

use event_store::Position;
use projections::{Progress, Projections};
use tokio::sync::watch;

use crate::{
    command::sealed_log,
    ground::{Ground, Node},
};

const EVENTS: u64 = 1_000_000;

const LIVE_GOAL: f64 = 10_000.0;
const REBUILD_GOAL: f64 = 40_000.0;
const MEMORY_GOAL_MEGABYTES: u64 = 300;

const ALL: [&str; 5] = ["approvals", "profiles", "links", "pools", "account_history"];
const FOLDED_ANEW: [&str; 2] = ["profiles", "approvals"];

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    // The smaller log first: what the larger one takes more of memory is what a log's size costs.
    measure(&sealed_log(ground).await?, "with sealed names, addresses and browsers").await?;
    let node = ground.node().await?;
    fill(&node, EVENTS).await?;
    measure(&node, "without personal values").await
}

async fn measure(node: &Node, what: &str) -> anyhow::Result<()> {
    let head = node.log.reader().head().await?;
    let stop = watch::Sender::new(false);
    let progress = Progress::start(node.db.clone(), node.log.signals());
    println!("\nfed live, all at once, from a log of {} events {what}", head.0);
    let since = Instant::now();
    let running = Projections::start(node.db.clone(), &node.log, stop.subscribe()).await?;
    let mut waiting = tokio::task::JoinSet::new();
    for name in ALL {
        let progress = progress.clone();
        waiting.spawn(async move {
            progress.wait_for(&[name], head, Duration::from_secs(3_600)).await?;
            anyhow::Ok((name, since.elapsed()))
        });
    }
    while let Some(fed) = waiting.join_next().await {
        let (name, took) = fed??;
        print_rate(name, head, took, LIVE_GOAL);
    }
    println!("\nfolded anew at the same time, until they serve");
    let (since, worked) = (Instant::now(), processor_seconds().unwrap_or(0.0));
    for name in FOLDED_ANEW {
        anyhow::ensure!(projections::rebuild(&node.db, name).await?, "{name} is not there");
    }
    let mut under_way = FOLDED_ANEW.to_vec();
    while !under_way.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let statuses = projections::statuses(&node.db, &node.log.reader()).await?;
        for status in statuses {
            anyhow::ensure!(status.refused.is_none(), "{} was refused", status.name);
            let serves = status.rebuilt_to.is_none() && under_way.contains(&status.name.as_str());
            if serves {
                print_rate(&status.name, head, since.elapsed(), REBUILD_GOAL);
                under_way.retain(|name| *name != status.name);
            }
        }
    }
    print_rate("both", head, since.elapsed(), REBUILD_GOAL);
    // What others do on the machine shows in the rates, and not in this.
    let worked = processor_seconds().unwrap_or(0.0) - worked;
    println!("processor time   {worked:>8.1} s in this program, the database's apart");
    let megabytes = peak_memory_megabytes().unwrap_or(0);
    println!("\nmemory at most   {megabytes:>8} MB        (goal: under {MEMORY_GOAL_MEGABYTES})");
    stop.send_replace(true);
    running.finish().await;
    Ok(())
}

fn print_rate(name: &str, events: Position, took: Duration, goal: f64) {
    let rate = events.0 as f64 / took.as_secs_f64();
    println!("{name:<16} {rate:>8.0} events/s  (goal: {goal})");
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

/// How long this process has had a processor. The kernel counts in hundredths of a second.
fn processor_seconds() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Fields 14 and 15; the second is the program's name in parentheses.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3).and_then(|ticks| ticks.parse::<f64>().ok());
    Some((ticks(14)? + ticks(15)?) / 100.0)
}

/// The most memory this process ever had, in 10^6 bytes.
fn peak_memory_megabytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1_024 / 1_000_000)
}
