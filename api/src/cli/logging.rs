//! Log lines on standard error, for people or for machines.

use std::io::IsTerminal;

use clap::ValueEnum;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::{Filter, SubscriberExt},
    registry::LookupSpan,
    util::SubscriberInitExt,
};

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum LogFormat {
    #[default]
    Human,
    Json,
}

/// Starts logging. `RUST_LOG` chooses what is logged; without it, everything from `level` on.
pub fn start(format: LogFormat, level: Level) {
    let chosen = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new(format!("{level},sqlx=warn,tokio_postgres=warn,refinery_core=warn"))
    });
    let colours = std::io::stderr().is_terminal();
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    let registry = tracing_subscriber::registry();
    match format {
        LogFormat::Human => {
            registry.with(lines.with_target(false).with_filter(discreet(chosen))).init();
        }
        LogFormat::Json => {
            let lines = lines.json().flatten_event(true);
            registry.with(lines.with_filter(discreet(chosen))).init();
        }
    }
}

/// What is chosen, but never what the database driver says of single statements: it quotes their
/// values, and log lines outlive the people in them.
pub fn discreet<S>(chosen: EnvFilter) -> impl Filter<S>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    chosen.and(filter_fn(|line| !quotes_values(line)))
}

fn quotes_values(line: &Metadata<'_>) -> bool {
    line.target().starts_with("tokio_postgres") && *line.level() >= Level::DEBUG
}
