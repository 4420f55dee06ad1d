//! What a slow writer and somebody else's open transaction do to the readers.

use std::{sync::Arc, time::Duration};

use tokio_postgres::Client;
use uuid::Uuid;

use super::{NODES, SECONDS, Site, WAYS, Way, connect};
use crate::{append::one_event, ground::Ground, load::drive};

const WRITERS: usize = 16;
const FAILURES: u32 = 20;
const LASTS: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Disturbance {
    None,
    /// A writer that stops for a while between its statement and whatever comes after it.
    SlowWriter,
    /// A session that has written something else and does not commit, while now and then an
    /// append fails (a conflict, or a connection that is lost).
    OpenTransaction,
}

const DISTURBANCES: [(Disturbance, &str); 3] = [
    (Disturbance::None, "nothing"),
    (Disturbance::SlowWriter, "slow writer"),
    (Disturbance::OpenTransaction, "open transaction"),
];

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    println!(
        "\n{WRITERS} writers on {NODES} nodes, disturbed for {} s of {SECONDS}",
        LASTS.as_secs()
    );
    println!(
        "{:>10} {:>18} {:>10} {:>8} {:>8} {:>13} {:>13}",
        "way", "by", "appends/s", "p99 ms", "max ms", "readable p99", "readable max"
    );
    for (disturbance, name) in DISTURBANCES {
        for way in WAYS {
            let site = Arc::new(Site::make(ground, way, NODES, WRITERS).await?);
            let client = connect(&site.url).await?;
            client.batch_execute("create table elsewhere (only_column int)").await?;
            let failing = connect(&site.url).await?;
            let disturbed = tokio::spawn(disturb(client, failing, way, disturbance));
            let appended = {
                let site = Arc::clone(&site);
                drive(WRITERS, SECONDS, move |writer, _| {
                    let site = Arc::clone(&site);
                    async move { site.append(writer).await }
                })
                .await?
            };
            disturbed.await??;
            let readable = site.readable().await?;
            println!(
                "{:>10} {name:>18} {:>10.0} {:>8.2} {:>8.2} {:>13.2} {:>13.2}",
                way.name(),
                appended.per_second,
                appended.milliseconds(0.99),
                appended.latencies.max() as f64 / 1e6,
                readable.value_at_quantile(0.99) as f64 / 1e3,
                readable.max() as f64 / 1e3,
            );
        }
    }
    Ok(())
}

async fn disturb(
    client: Client,
    failing: Client,
    way: Way,
    disturbance: Disturbance,
) -> anyhow::Result<()> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    match (disturbance, way) {
        (Disturbance::None, _) => {}
        (Disturbance::SlowWriter, Way::HeadRow) => {
            // Its append is one statement: there is nothing after it to be late with.
            client.batch_execute(&call()).await?;
            tokio::time::sleep(LASTS).await;
        }
        (Disturbance::SlowWriter, _) => {
            client.batch_execute(&format!("begin; {}", insert())).await?;
            tokio::time::sleep(LASTS).await;
            client.batch_execute("rollback").await?;
        }
        (Disturbance::OpenTransaction, _) => {
            client.batch_execute("begin; insert into elsewhere values (1)").await?;
            for _ in 0..FAILURES {
                let refused = match way {
                    Way::HeadRow => call(),
                    _ => format!("begin; {}; rollback", insert()),
                };
                failing.batch_execute(&refused).await?;
                tokio::time::sleep(LASTS / FAILURES).await;
            }
            client.batch_execute("rollback").await?;
        }
    }
    Ok(())
}

fn insert() -> String {
    format!(
        "insert into events (aggregate_type, aggregate_id, sequence, event_type, event_version,
             payload, metadata)
         values ('account', '{}', 1, 'SetupLinkOpened', '1', '{{}}', '{{}}')",
        Uuid::now_v7()
    )
}

/// Refused as a conflict, so that nothing of it is counted.
fn call() -> String {
    let (id, stream) = (one_event().id, Uuid::now_v7());
    format!(
        "select append_batch(array['{id}']::uuid[], '{{1}}', '{{0}}', '{{account}}', '{{{stream}}}',
             '{{2}}', '{{SetupLinkOpened}}', '{{1}}', array['{{}}'], array['{{}}'], '{{}}', '{{}}',
             '{{}}', '{{}}')"
    )
}
