//! `dna-nexus doctor`: is everything there, and if not, what to do.

mod pools;
mod stuck;

use anyhow::Context;
use event_store::keys::Installation;

use super::{
    Place,
    database::{Database, SEPARATE_ROLES},
    node,
};

const OLDEST_POSTGRES: i32 = 150_000;

/// How much of the log is checked: enough to notice, quick at any size.
const NEWEST_EVENTS: u32 = 10_000;

/// Runs every check that can still be run, prints a line for each, and fails if one failed.
pub async fn run(place: Place) -> anyhow::Result<()> {
    let mut report = Report::default();
    let database = report.check("database reachable", Database::reach(&place).await);
    if let Some(database) = &database {
        report.check("PostgreSQL 15 or newer", postgres_version(database).await);
        let migrated = report.check("schema up to date", database.migrate().await);
        if migrated.is_some() {
            let keys = report.check("keys fit the database", keys(database, &place).await);
            report.check("chain of the newest events holds", chain(database).await);
            report.check("servers cannot change the log", restricted(database).await);
            if keys.is_some() {
                by_itself(&mut report, database, place).await?;
            }
        }
    }
    if let Some(database) = database {
        database.leave().await?;
    }
    anyhow::ensure!(report.failed == 0, "{} checks failed", report.failed);
    Ok(())
}

/// What takes an installation that could serve.
async fn by_itself(report: &mut Report, database: &Database, place: Place) -> anyhow::Result<()> {
    let app = node::open(place.config(), database).await?;
    report.check("what follows from events is done", stuck::reactions(&app).await);
    report.check("people's files are moved and removed", stuck::file_work(&app).await);
    let checked = pools::check(&app, report).await;
    app.log.close();
    checked
}

#[derive(Default)]
struct Report {
    failed: usize,
}

impl Report {
    fn check<T>(&mut self, what: &str, result: anyhow::Result<T>) -> Option<T> {
        match result {
            Ok(value) => {
                println!("ok      {what}");
                Some(value)
            }
            Err(error) => {
                println!("FAILED  {what}: {error:#}");
                self.failed += 1;
                None
            }
        }
    }

    /// Something that works, and is better looked at.
    fn warn(&self, what: &str, why: &str) {
        println!("LOOK    {what}: {why}");
    }
}

async fn postgres_version(database: &Database) -> anyhow::Result<()> {
    let client = database.options.connect().await?;
    let row = client.query_one("select current_setting('server_version_num')::int", &[]).await?;
    let version: i32 = row.try_get(0)?;
    anyhow::ensure!(
        version >= OLDEST_POSTGRES,
        "the server is version {}; install PostgreSQL 15 or newer",
        version / 10_000
    );
    Ok(())
}

async fn restricted(database: &Database) -> anyhow::Result<()> {
    anyhow::ensure!(
        !database.may_change_log().await?,
        "the role of the database URL owns the log or may write to it; {SEPARATE_ROLES}"
    );
    Ok(())
}

async fn keys(database: &Database, place: &Place) -> anyhow::Result<()> {
    let pool = database.options.pool(1)?;
    Installation::open(&pool, &place.data_dir).await.context("the master key")?;
    Ok(())
}

async fn chain(database: &Database) -> anyhow::Result<()> {
    let pool = database.options.pool(1)?;
    match event_store::first_broken_link(&pool, NEWEST_EVENTS).await? {
        None => Ok(()),
        Some(broken) => anyhow::bail!("{broken}"),
    }
}
