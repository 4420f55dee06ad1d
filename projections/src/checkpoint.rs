//! A projection's place in the log, fenced against runners that were replaced.

use deadpool_postgres::{ClientWrapper, Transaction};
use event_store::Position;
use tokio_postgres::Error;

/// The channel that tells every node how far a projection has come: `<name>:<position>`.
pub(crate) const CHANNEL: &str = "projections";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// The projection, or its rebuild.
    pub name: String,
    /// What made the tables.
    pub version: i32,
    pub position: Position,
    pub epoch: i64,
}

/// Makes this runner the current one: whoever ran before can no longer move the checkpoint.
pub(crate) async fn take(client: &ClientWrapper, name: &str) -> Result<Checkpoint, Error> {
    let row = client
        .query_one(
            "update projection_checkpoints set epoch = epoch + 1 where name = $1
             returning name, version, position, epoch",
            &[&name],
        )
        .await?;
    Ok(Checkpoint {
        name: row.try_get(0)?,
        version: row.try_get(1)?,
        position: Position::from_sql(row.try_get(2)?),
        epoch: row.try_get(3)?,
    })
}

/// Moves the checkpoint; `false` when another runner has taken over or moved it.
pub(crate) async fn advance(
    transaction: &Transaction<'_>,
    from: &Checkpoint,
    to: Position,
) -> Result<bool, Error> {
    let statement = transaction
        .prepare_cached(
            "with moved as (
                 update projection_checkpoints set position = $4, updated_at = now()
                 where name = $1 and position = $2 and epoch = $3
                 returning name || ':' || position as note)
             select pg_notify($5, note) from moved",
        )
        .await?;
    let moved = transaction
        .query(
            &statement,
            &[&from.name, &from.position.to_sql(), &from.epoch, &to.to_sql(), &CHANNEL],
        )
        .await?;
    Ok(moved.len() == 1)
}

/// Every projection's position, by name.
pub(crate) async fn all(client: &ClientWrapper) -> Result<Vec<(String, Position)>, Error> {
    let rows = client.query("select name, position from projection_checkpoints", &[]).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, Position::from_sql(row.try_get(1)?)))).collect()
}
