//! Reactions that do not get on.
//!
//! One that fails is tried again for ever, so nothing is lost; but what follows from the event that
//! it stands at, and from those after it, is not done until it succeeds. Requests are answered
//! meanwhile, so this is no outage.

use deadpool_postgres::Pool;
use event_store::Position;
use jiff::Timestamp;

use crate::{app::App, storage::TableError};

/// How a reaction is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub name: String,
    /// Up to here it has reacted to the log.
    pub position: Position,
    /// `None` while it gets on.
    pub stuck: Option<Stuck>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    pub since: Timestamp,
    pub last_error: String,
}

/// All reactions that have begun, by name.
pub async fn standings(db: &Pool) -> Result<Vec<Standing>, TableError> {
    let client = db.get().await?;
    let query = "select name, position, stuck_since, last_error from process_checkpoints
                 order by name";
    let mut standings = Vec::new();
    for row in client.query(query, &[]).await? {
        let (since, last_error) = (row.try_get("stuck_since")?, row.try_get("last_error")?);
        let (since, last_error): (Option<Timestamp>, Option<String>) = (since, last_error);
        standings.push(Standing {
            name: row.try_get("name")?,
            position: Position::from_sql(row.try_get("position")?),
            stuck: since.zip(last_error).map(|(since, last_error)| Stuck { since, last_error }),
        });
    }
    Ok(standings)
}

/// An attempt has failed. Since when they do says the first of them.
pub(super) async fn note(app: &App, name: &str, error: &str) -> Result<(), TableError> {
    let client = app.db.get().await?;
    let statement = "update process_checkpoints
                     set stuck_since = coalesce(stuck_since, clock_timestamp()), last_error = $2
                     where name = $1";
    client.execute(statement, &[&name, &error]).await?;
    Ok(())
}
