//! `dna-nexus projections`: how the read models are doing, and folding them anew.

use std::time::Duration;

use anyhow::{Context, bail};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use projections::{Projections, State, Status};

use super::{EXIT_CODES, Place, database::Database, node};
use crate::app::App;

/// How often the progress of a rebuild is shown.
const LOOK_EVERY: Duration = Duration::from_millis(200);

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print each read model's version, state, position, lag, and what it had to leave out.
    #[command(
        after_help = "Exit codes: 0 when the list is printed, whatever it says, 1 when there is \
        none, with the reason on standard error, 2 when the arguments are wrong."
    )]
    List,
    /// Fold read models anew from the log, while the present ones serve.
    #[command(after_help = EXIT_CODES)]
    Rebuild {
        /// Which ones.
        #[arg(required_unless_present = "all")]
        names: Vec<String>,
        /// All there are.
        #[arg(long, conflicts_with = "names")]
        all: bool,
    },
    /// Fold those read models anew that had to leave something out.
    #[command(after_help = EXIT_CODES)]
    Retry,
}

impl Command {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let database = Database::reach(&place).await?;
        let app = node::open(place.config(), &database).await?;
        let done = match self {
            Self::List => list(&app).await,
            Self::Rebuild { names, all } => {
                rebuild(&app, &names, |status| all || names.contains(&status.name)).await
            }
            Self::Retry => rebuild(&app, &[], |status| status.parked > 0).await,
        };
        app.log.close();
        database.leave().await?;
        done
    }
}

/// Looks, and changes nothing.
async fn list(app: &App) -> anyhow::Result<()> {
    println!(
        "{:<16} {:>7} {:<8} {:>12} {:>8} {:>8}  rebuild",
        "read model", "version", "state", "position", "lag", "parked"
    );
    for status in projections::statuses(&app.db, &app.reader).await? {
        let Status { name, version, position, lag_events, parked, .. } = &status;
        let state = match status.state {
            State::Live => "live",
            State::Stalled => "stalled",
            State::Stopped => "stopped",
        };
        let rebuild = match (&status.refused, status.rebuilt_to) {
            (Some(why), _) => format!("refused: {why}"),
            (None, Some(position)) => format!("at {position}"),
            (None, None) => String::new(),
        };
        let line = format!(
            "{name:<16} {version:>7} {state:<8} {position:>12} {lag_events:>8} {parked:>8}  {rebuild}"
        );
        println!("{}", line.trim_end());
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
    names: &[String],
    chosen: impl Fn(&Status) -> bool,
) -> anyhow::Result<()> {
    // Stands by while a server feeds the read models, and does it where there is none.
    let projections = Projections::start(app.db.clone(), &app.log, app.stop.subscribe()).await?;
    let known = projections::statuses(&app.db, &app.reader).await?;
    let unknown = names.iter().find(|name| known.iter().all(|known| known.name != **name));
    let done = match unknown {
        Some(unknown) => {
            let known: Vec<_> = known.into_iter().map(|status| status.name).collect();
            Err(anyhow::anyhow!("there is no read model {unknown}; there are {}", known.join(", ")))
        }
        None => {
            let chosen = known.into_iter().filter(chosen).map(|status| status.name);
            rebuild_each(app, &chosen.collect::<Vec<_>>()).await
        }
    };
    app.stop.send_replace(true);
    projections.finish().await;
    done
}

async fn rebuild_each(app: &App, names: &[String]) -> anyhow::Result<()> {
    for name in names {
        projections::rebuild(&app.db, name).await?;
    }
    for name in names {
        follow(app, name).await?;
    }
    if names.is_empty() {
        println!("Nothing to do.");
    }
    Ok(())
}

/// Shows how far a rebuild has come until it has taken over. The bar is for terminals only.
async fn follow(app: &App, name: &str) -> anyhow::Result<()> {
    let style = "{msg} {wide_bar} {pos}/{len} events, {per_sec}, {eta} to go";
    let bar = ProgressBar::new(app.reader.head().await?.0)
        .with_style(ProgressStyle::with_template(style)?)
        .with_message(name.to_owned());
    loop {
        let statuses = projections::statuses(&app.db, &app.reader).await?;
        let status = statuses.into_iter().find(|status| status.name == name);
        let status = status.with_context(|| format!("the read model {name} is gone"))?;
        if let Some(why) = status.refused {
            bar.abandon();
            bail!(
                "the rebuild of {name} may not serve: {why}. The present one goes on; ask again to \
                 begin anew"
            );
        }
        let Some(rebuilt_to) = status.rebuilt_to else { break };
        // What was appended meanwhile is folded too.
        bar.set_length(app.reader.head().await?.0);
        bar.set_position(rebuilt_to.0);
        tokio::time::sleep(LOOK_EVERY).await;
    }
    bar.finish();
    println!("{name}: folded anew");
    Ok(())
}
