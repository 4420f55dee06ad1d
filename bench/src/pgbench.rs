//! PostgreSQL's own benchmark, as what we compare with.

use std::{fs, process::Command};

use anyhow::Context;
use embedded_postgres::Binaries;

/// Transactions per second of a script, prepared, with as many clients.
pub fn run(url: &str, script: &str, clients: usize, seconds: u64) -> anyhow::Result<f64> {
    let file = tempfile::NamedTempFile::new()?;
    fs::write(file.path(), script)?;
    let beside = Binaries::find()?.folder.join("pgbench");
    let program = if beside.exists() { beside } else { "pgbench".into() };
    let output = Command::new(program)
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
        .args([format!("--client={clients}"), format!("--time={seconds}")])
        .arg("--file")
        .arg(file.path())
        .arg(url)
        .output()
        .context("pgbench is needed to compare with; it comes with PostgreSQL's client programs")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("tps = "));
    let figure = line.and_then(|line| line.split_whitespace().next());
    let errors = String::from_utf8_lossy(&output.stderr);
    figure.with_context(|| format!("pgbench failed: {errors}"))?.parse().context("tps")
}

/// The table of postgres-es: ours without what is ours.
pub const TABLE: &str = "create table plain_events (
    aggregate_type text not null, aggregate_id text not null, sequence bigint not null,
    event_type text not null, event_version text not null, payload json not null,
    metadata json not null, primary key (aggregate_type, aggregate_id, sequence))";

/// One event as a transaction, in the way of most event stores.
pub fn transaction() -> String {
    format!("begin;\n{INSERT}\ncommit;")
}

pub const INSERT: &str = "insert into plain_events values ('account', gen_random_uuid()::text, 1,
    'SetupLinkOpened', '1',
    '{\"SetupLinkOpened\":{\"link_id\":\"018f0000-0000-7000-8000-000000000201\",\"at\":\"2026-03-02T08:03:14Z\"}}',
    '{\"actor\":\"system bench\",\"request_id\":\"5f0c0000-0000-4000-8000-000000000001\",\"correlation_id\":\"5f0c0000-0000-4000-8000-000000000001\"}');";
