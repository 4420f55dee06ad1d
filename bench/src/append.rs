//! One event on a new stream.

use std::sync::Arc;

use event_store::append::{Append, SealedEvent};
use serde_json::json;
use uuid::Uuid;

use crate::{
    ground::{Ground, Node},
    load::{Compared, drive, median},
    pgbench,
};

const ROUNDS: usize = 3;
const SECONDS: u64 = 5;

pub async fn run(ground: &Ground) -> anyhow::Result<()> {
    let plain = ground.database().await?;
    let setup = event_store::ConnectOptions::parse(&plain)?.connect().await?;
    setup.batch_execute(pgbench::TABLE).await?;
    println!("\nappends of one event on a new stream, per second");
    println!(
        "{:>8} {:>10} {:>10} {:>8} {:>9} {:>9}",
        "writers", "dna-nexus", "pgbench", "ratio", "p50 ms", "p99 ms"
    );
    for writers in [1, 16, 64] {
        let node = Arc::new(ground.node().await?);
        let mut compared = Compared::default();
        let (mut p50, mut p99) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let measured = appends(&node, writers).await?;
            let transactions = pgbench::run(&plain, &pgbench::transaction(), writers, SECONDS)?;
            compared.push(measured.per_second, transactions);
            p50.push(measured.milliseconds(0.5));
            p99.push(measured.milliseconds(0.99));
        }
        let [ours, theirs, ratio] = compared.medians();
        println!(
            "{writers:>8} {ours:>10.0} {theirs:>10.0} {ratio:>8.2} {:>9.2} {:>9.2}",
            median(p50),
            median(p99)
        );
    }
    Ok(())
}

async fn appends(node: &Arc<Node>, writers: usize) -> anyhow::Result<crate::load::Measured> {
    let node = Arc::clone(node);
    drive(writers, SECONDS, move |_, _| {
        let node = Arc::clone(&node);
        async move {
            node.log.appender().append(one_event()).await?;
            Ok(())
        }
    })
    .await
}

/// The same row that pgbench inserts.
pub fn one_event() -> Append {
    let actor = json!({ "kind": "system", "name": "bench" }).to_string();
    let id = "5f0c0000-0000-4000-8000-000000000001";
    Append {
        id: Uuid::now_v7(),
        aggregate_type: "account",
        aggregate_id: Uuid::now_v7().to_string(),
        first_sequence: 1,
        events: vec![SealedEvent {
            event_type: "SetupLinkOpened".to_owned(),
            event_version: "1".to_owned(),
            payload: json!({ "SetupLinkOpened": {
                "link_id": "018f0000-0000-7000-8000-000000000201",
                "at": "2026-03-02T08:03:14Z",
            } })
            .to_string(),
            metadata: json!({ "actor": actor, "request_id": id, "correlation_id": id }).to_string(),
        }],
        guards: Vec::new(),
    }
}
