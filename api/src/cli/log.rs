//! `dna-nexus log`: is the log what it should be?

use anyhow::Context;
use clap::Subcommand;
use event_store::{ConnectOptions, Guard, GuardDifference};

use super::{EXIT_CODES_OF_CHECKS, Place, database::Database, node};
use crate::app::{App, fold_every_kind};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Recompute the hash of every event and compare.
    #[command(after_help = EXIT_CODES_OF_CHECKS)]
    CheckChain,
    /// Fold all events and compare what accounts and pools must hold with the guard tables, and
    /// whose data keys must be there with those that are.
    #[command(after_help = EXIT_CODES_OF_CHECKS)]
    CheckGuards,
    /// Make the guard tables anew from the events, where they differ, and say what they held. Beside
    /// running servers, whatever they are to record waits meanwhile.
    RebuildGuards,
}

impl Command {
    pub async fn run(self, place: Place) -> anyhow::Result<()> {
        let database = Database::reach(&place).await?;
        let app = node::open(place.config(), &database).await?;
        let checked = match self {
            Self::CheckChain => check_chain(&app).await,
            Self::CheckGuards => check_guards(&app).await,
            Self::RebuildGuards => rebuild_guards(&app, &database.owner).await,
        };
        app.log.close();
        database.leave().await?;
        checked
    }
}

async fn check_chain(app: &App) -> anyhow::Result<()> {
    let head = app.reader.head().await?;
    match event_store::first_broken_link(&app.db, u32::MAX).await? {
        None => println!("The chain holds from the first event to position {head}."),
        Some(broken) => anyhow::bail!(
            "{broken}; keep this database as it is for whoever finds out why, and go on with a \
             backup from before"
        ),
    }
    Ok(())
}

async fn check_guards(app: &App) -> anyhow::Result<()> {
    let mut check = app.log.begin_guard_check().await?;
    fold_every_kind(&mut check).await?;
    let differences = check.finish().await?;
    differences.iter().for_each(print);
    let keys = differences.iter().filter_map(|difference| match difference.guard {
        Guard::DataKey { .. } => Some(difference.by_tables.is_some()),
        Guard::Claim { .. } | Guard::Member { .. } => None,
    });
    let is_contested = differences.iter().any(|difference| difference.by_events.len() > 1);
    let is_rebuildable = differences.iter().any(|difference| {
        !matches!(difference.guard, Guard::DataKey { .. }) && difference.by_events.len() < 2
    });
    let (too_many, lost): (Vec<_>, Vec<_>) = keys.partition(|is_there| *is_there);
    if is_rebuildable {
        println!("Run dna-nexus log rebuild-guards to make the guard tables anew from the events.");
    }
    if is_contested {
        println!(
            "What several hold was taken while the tables were wrong. Let all but one give it up, \
             by another login or by deleting the account, then run this again."
        );
    }
    if !too_many.is_empty() {
        println!(
            "Keys that nobody should have open what was erased: the table wrapped_keys was restored \
             from before a deletion. Run dna-nexus keys forget to destroy them again."
        );
    }
    if !lost.is_empty() {
        println!(
            "Without their keys, living people cannot sign in and read as erased: restore the table \
             wrapped_keys from a backup, then run this again."
        );
    }
    anyhow::ensure!(differences.is_empty(), "{} guards differ from the events", differences.len());
    println!("The guard tables and the data keys are what the events say.");
    Ok(())
}

async fn rebuild_guards(app: &App, owner: &ConnectOptions) -> anyhow::Result<()> {
    let mut check = app.log.begin_guard_rebuild(&owner.pool(1)?).await.context(
        "the guard tables can be written by the role that owns them only; name the database for it \
         with --migration-url",
    )?;
    fold_every_kind(&mut check).await?;
    let found = check.rebuild().await?;
    if !found.is_empty() {
        println!("Until now:");
        found.iter().for_each(print);
        println!("The guard tables are made anew. They are compared once more:");
    }
    check_guards(app).await
}

fn print(difference: &GuardDifference) {
    let what = match &difference.guard {
        Guard::Claim { scope, key } => {
            let key: String = key.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
            format!("{scope} {key}…")
        }
        Guard::Member { quorum } => format!("a place among the {quorum}"),
        Guard::DataKey { account } => format!("the data key of account {account}"),
    };
    let nobody = || "nobody".to_owned();
    println!(
        "{what}: by the events {}, by the tables {}",
        difference.holders_by_events().unwrap_or_else(nobody),
        difference.by_tables.clone().unwrap_or_else(nobody)
    );
}
