//! Three ways of giving events one global order, side by side.
//!
//! - *head row*: ours, one function call for each batch that takes positions under one lock;
//! - *sequencer*: postgres-es' own append, and a task that gives committed events positions;
//! - *gaps*: postgres-es' own append with positions drawn from a sequence in it, and a reader that
//!   waits at a gap until no open transaction can fill it.
//!
//! Each is followed by a reader that looks every millisecond, so that what is compared is when an
//! event can be read and not how the reader hears of it.

mod disturbed;
mod gaps;
mod head_row;
mod plain;
mod sequencer;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tokio::task::AbortHandle;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::{ground::Ground, load::drive};

const SECONDS: u64 = 5;
const NODES: usize = 3;
const LOOK_EVERY: Duration = Duration::from_millis(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    HeadRow,
    Sequencer,
    Gaps,
}

const WAYS: [Way; 3] = [Way::HeadRow, Way::Sequencer, Way::Gaps];

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::HeadRow => "head row",
            Self::Sequencer => "sequencer",
            Self::Gaps => "gaps",
        }
    }
}

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    println!(
        "\nappends of one event on a new stream, and when a reader of the global order has it"
    );
    println!(
        "{:>10} {:>6} {:>8} {:>10} {:>8} {:>8} {:>12} {:>12}",
        "way", "nodes", "writers", "appends/s", "p50 ms", "p99 ms", "readable p50", "readable p99"
    );
    for nodes in [1, NODES] {
        for writers in [1, 16, 64] {
            for way in WAYS {
                measure(ground, way, nodes, writers.max(nodes)).await?;
            }
        }
    }
    disturbed::run(ground).await
}

async fn measure(ground: &Ground, way: Way, nodes: usize, writers: usize) -> anyhow::Result<()> {
    let site = Arc::new(Site::make(ground, way, nodes, writers).await?);
    let appended = {
        let site = Arc::clone(&site);
        drive(writers, SECONDS, move |writer, _| {
            let site = Arc::clone(&site);
            async move { site.append(writer).await }
        })
        .await?
    };
    let readable = site.readable().await?;
    println!(
        "{:>10} {nodes:>6} {writers:>8} {:>10.0} {:>8.2} {:>8.2} {:>12.2} {:>12.2}",
        way.name(),
        appended.per_second,
        appended.milliseconds(0.5),
        appended.milliseconds(0.99),
        readable.value_at_quantile(0.5) as f64 / 1e3,
        readable.value_at_quantile(0.99) as f64 / 1e3,
    );
    Ok(())
}

/// A database in one of the ways, with its nodes, its sequencer if it has one, and one reader.
struct Site {
    url: String,
    writers: Vec<Writer>,
    clock: Instant,
    appended: AtomicU64,
    seen: Arc<Seen>,
    tasks: Vec<AbortHandle>,
}

enum Writer {
    HeadRow(Box<head_row::Writer>),
    Plain(plain::Writer),
}

impl Drop for Site {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

impl Site {
    async fn make(ground: &Ground, way: Way, nodes: usize, writers: usize) -> anyhow::Result<Self> {
        let clock = Instant::now();
        let seen = Arc::new(Seen::new(clock)?);
        let url = match way {
            Way::HeadRow => ground.database().await?,
            Way::Sequencer => plain::database(ground, sequencer::TABLE).await?,
            Way::Gaps => plain::database(ground, gaps::TABLE).await?,
        };
        let connections = u32::try_from(writers.div_ceil(nodes).min(32))?;
        let mut written_by = Vec::new();
        for _ in 0..nodes {
            written_by.push(match way {
                Way::HeadRow => {
                    let node = ground.node_on(url.clone()).await?;
                    Writer::HeadRow(Box::new(head_row::Writer::new(node)))
                }
                _ => Writer::Plain(plain::Writer::connect(&url, connections).await?),
            });
        }
        let reader = connect(&url).await?;
        let mut tasks = vec![match way {
            Way::Gaps => tokio::spawn(gaps::follow(reader, Arc::clone(&seen))).abort_handle(),
            _ => tokio::spawn(follow(reader, Arc::clone(&seen))).abort_handle(),
        }];
        if way == Way::Sequencer {
            let client = connect(&url).await?;
            tasks.push(tokio::spawn(sequencer::run(client)).abort_handle());
        }
        Ok(Self { url, writers: written_by, clock, appended: AtomicU64::new(0), seen, tasks })
    }

    /// Appends one event. Its id carries when its writer had the answer, for the reader's sake.
    async fn append(&self, writer: usize) -> anyhow::Result<()> {
        let id = Uuid::now_v7();
        match &self.writers[writer % self.writers.len()] {
            Writer::HeadRow(writer) => writer.append(id).await?,
            Writer::Plain(writer) => writer.append(id).await?,
        }
        self.seen.acknowledged(id, self.clock.elapsed());
        self.appended.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Waits until the reader has everything, and says how long after its acknowledgement each
    /// event was readable, in microseconds.
    async fn readable(&self) -> anyhow::Result<Histogram<u64>> {
        let expected = self.appended.load(Ordering::Relaxed);
        let since = Instant::now();
        while self.seen.count() < expected {
            anyhow::ensure!(since.elapsed() < Duration::from_secs(60), "the reader never arrived");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.seen.delays()
    }
}

/// When each event was acknowledged and when it was read.
struct Seen {
    clock: Instant,
    times: Mutex<HashMap<Uuid, Times>>,
    read: AtomicU64,
}

#[derive(Default)]
struct Times {
    acknowledged: Option<Duration>,
    read: Option<Duration>,
}

impl Seen {
    fn new(clock: Instant) -> anyhow::Result<Self> {
        Ok(Self { clock, times: Default::default(), read: AtomicU64::new(0) })
    }

    fn acknowledged(&self, id: Uuid, at: Duration) {
        self.times.lock().expect("not poisoned").entry(id).or_default().acknowledged = Some(at);
    }

    fn read(&self, ids: impl ExactSizeIterator<Item = Uuid>) {
        let at = self.clock.elapsed();
        let many = ids.len() as u64;
        let mut times = self.times.lock().expect("not poisoned");
        for id in ids {
            times.entry(id).or_default().read = Some(at);
        }
        drop(times);
        self.read.fetch_add(many, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// What was read before its writer heard of it counts as no delay.
    fn delays(&self) -> anyhow::Result<Histogram<u64>> {
        let mut delays = Histogram::<u64>::new(3)?;
        for Times { acknowledged, read } in self.times.lock().expect("not poisoned").values() {
            if let (Some(acknowledged), Some(read)) = (acknowledged, read) {
                delays.record(read.saturating_sub(*acknowledged).as_micros() as u64)?;
            }
        }
        Ok(delays)
    }
}

async fn connect(url: &str) -> anyhow::Result<Client> {
    Ok(event_store::ConnectOptions::parse(url)?.connect().await?)
}

/// Reads by position, where positions have no gaps.
async fn follow(client: Client, seen: Arc<Seen>) -> anyhow::Result<()> {
    let statement = client
        .prepare(
            "select position, aggregate_id from events where position > $1
             order by position limit 1000",
        )
        .await?;
    let mut after = 0_i64;
    loop {
        let rows = client.query(&statement, &[&after]).await?;
        match rows.last() {
            Some(last) => {
                let next: i64 = last.get(0);
                anyhow::ensure!(next == after + rows.len() as i64, "the order has a hole");
                after = next;
            }
            None => tokio::time::sleep(LOOK_EVERY).await,
        }
        seen.read(rows.iter().map(|row| row.get::<_, &str>(1).parse().unwrap_or_default()));
    }
}
