//! `cargo run --release -p bench -- <what>`: measures, and prints what it measured on what.
//!
//! These machines are noisy and differ, so what counts is the ratio to something known that ran
//! in the same minutes on the same server: PostgreSQL's own `pgbench`, most of the time.
#![expect(clippy::print_stdout, reason = "a benchmark answers by printing")]

mod allocating;
mod append;
mod command;
mod compare;
mod ground;
mod hot;
mod load;
mod login;
mod people;
mod pgbench;
mod pool;
mod projecting;
mod reading;
mod uploading;
mod usage;
mod visible;

use clap::Parser;

/// As in the program that is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Debug, Parser)]
#[command(about = "Measures the log and the read models")]
enum Bench {
    /// One event on a new stream, against pgbench's BEGIN, INSERT, COMMIT.
    Append,
    /// A command on a stream of 20 events, against pgbench's SELECT, BEGIN, INSERT, COMMIT.
    Command,
    /// Ours, a sequencer after the commit, and gap detection, side by side.
    Compare,
    /// Eight writers on one stream, against one.
    Hot,
    /// What the time of an answer tells of a login, against a delay of 100 µs.
    Login,
    /// Quotas on one pool by 1, 16 and 64 administrators, against pgbench's BEGIN, INSERT, COMMIT.
    Allocate,
    /// What a person's files take up, against `du`.
    Usage,
    /// A file through HTTP into somebody's folder, against `cp`.
    Upload,
    /// A command on a pool of 100,000 quotas, against one of ten.
    Pool,
    /// The log in its global order.
    Read,
    /// The read models: live, and made anew from the whole log.
    Project,
    /// From the append to the read model.
    Visible,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let bench = Bench::parse();
    let ground = ground::Ground::make().await?;
    ground.describe().await?;
    match bench {
        Bench::Append => append::run(&ground).await,
        Bench::Command => command::run(&ground).await,
        Bench::Compare => compare::run(&ground).await,
        Bench::Hot => hot::run(&ground).await,
        Bench::Login => login::run(&ground).await,
        Bench::Allocate => allocating::run(&ground).await,
        Bench::Usage => usage::run(),
        Bench::Upload => uploading::run(&ground).await,
        Bench::Pool => pool::run(&ground).await,
        Bench::Read => reading::run(&ground).await,
        Bench::Project => projecting::run(&ground).await,
        Bench::Visible => visible::run(&ground).await,
    }
}
