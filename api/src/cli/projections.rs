//! `dna-nexus projections`: how the read models are doing, and folding them anew.

use std::time::Duration;

use anyhow::bail;
use clap::Subcommand;
use projections::{Projections, Status};

use super::{Place, database::Database, node};
use crate::app::App;

/// How often the progress of a rebuild is shown.
const LOOK_EVERY: Duration = Duration::from_millis(200);

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print each read model's version, position, lag, and what it had to leave out.
    List,
    /// Fold read models anew from the log, while the present ones serve.
    Rebuild {
        /// Which ones; all of them by default.
        names: Vec<String>,
    },
    /// Fold those read models anew that had to leave something out.
    Retry,
}

impl Command {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let database = Database::reach(&place).await?;
        let app = node::open(place.config(), &database).await?;
        let done = self.carry_out(&app).await;
        app.log.close();
        database.leave().await?;
        done
    }

    async fn carry_out(self, app: &App) -> anyhow::Result<()> {
        // Stands by while a server feeds the read models, and does it where there is none.
        let projections =
            Projections::start(app.db.clone(), &app.log, app.stop.subscribe()).await?;
        let done = match self {
            Self::List => list(app).await,
            Self::Rebuild { names } => {
                rebuild(app, |status| names.is_empty() || names.contains(&status.name), &names)
                    .await
            }
            Self::Retry => rebuild(app, |status| status.parked > 0, &[]).await,
        };
        app.stop.send_replace(true);
        projections.finish().await;
        done
    }
}

async fn list(app: &App) -> anyhow::Result<()> {
    let head = app.reader.head().await?;
    println!(
        "{:<16} {:>7} {:>12} {:>8} {:>8}",
        "read model", "version", "position", "lag", "parked"
    );
    for status in projections::statuses(&app.db).await? {
        let Status { name, version, position, parked, .. } = status;
        let lag = head.0.saturating_sub(position.0);
        println!("{name:<16} {version:>7} {position:>12} {lag:>8} {parked:>8}");
    }
    for parked in projections::parked(&app.db).await? {
        println!(
            "{} left {} out from position {} on: {}",
            parked.projection, parked.aggregate_id, parked.position, parked.error
        );
    }
    Ok(())
}

async fn rebuild(
    app: &App,
    chosen: impl Fn(&Status) -> bool,
    names: &[String],
) -> anyhow::Result<()> {
    let known = projections::statuses(&app.db).await?;
    if let Some(unknown) = names.iter().find(|name| known.iter().all(|known| known.name != **name))
    {
        let known: Vec<_> = known.into_iter().map(|status| status.name).collect();
        bail!("there is no read model {unknown}; there are {}", known.join(", "));
    }
    let chosen: Vec<_> = known.into_iter().filter(chosen).map(|status| status.name).collect();
    for name in &chosen {
        projections::rebuild(&app.db, name).await?;
    }
    let head = app.reader.head().await?;
    for name in &chosen {
        follow(app, name, head.0).await?;
    }
    if chosen.is_empty() {
        println!("Nothing to do.");
    }
    Ok(())
}

/// Shows how far a rebuild has come until it has taken over.
async fn follow(app: &App, name: &str, head: u64) -> anyhow::Result<()> {
    loop {
        let statuses = projections::statuses(&app.db).await?;
        let status = statuses.into_iter().find(|status| status.name == name);
        let Some(rebuilt_to) = status.and_then(|status| status.rebuilt_to) else { break };
        let percent = 100 * rebuilt_to.0.min(head) / head.max(1);
        eprint!("\r{name}: {percent:>3} % ({rebuilt_to} of {head} events)");
        tokio::time::sleep(LOOK_EVERY).await;
    }
    eprint!("\r");
    println!("{name}: folded anew");
    Ok(())
}
