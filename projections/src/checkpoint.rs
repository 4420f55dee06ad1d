//! A projection's place in the log: one runner at a time moves it, and every other is fenced off.
//!
//! Whoever works on a read model locks the row of its checkpoint first, before any of its tables:
//! a batch, the swap that ends a rebuild, and whoever would take over follow each other.

use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Transaction};
use event_store::Position;
use tokio_postgres::{Error, Row};

use crate::digest::Digest;

/// Who has been silent for so long may be replaced.
pub(crate) const SILENT: Duration = Duration::from_secs(3);

/// A runner comes round this often while there is nothing to do.
pub(crate) const COME_ROUND_EVERY: Duration = Duration::from_secs(1);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    /// The projection, or its rebuild.
    pub name: String,
    /// What made the tables.
    pub version: i32,
    pub position: Position,
    pub epoch: i64,
    /// What the tables should hold.
    pub digest: Digest,
}

impl Checkpoint {
    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            name: row.try_get("name")?,
            version: row.try_get("version")?,
            position: Position::from_sql(row.try_get("position")?),
            epoch: row.try_get("epoch")?,
            digest: Digest::from_parts(row.try_get("row_count")?, row.try_get("row_digest")?),
        })
    }
}

/// Makes this runner the current one of tables of this version, unless another one is at work:
/// whoever ran before can no longer move the checkpoint. `own` is the epoch in which this runner
/// itself was the current one, which it goes on from without waiting for its own silence.
pub(crate) async fn take(
    client: &ClientWrapper,
    name: &str,
    version: i32,
    own: Option<i64>,
) -> Result<Option<Checkpoint>, Error> {
    let row = client
        .query_opt(
            "with free as (
                 select name from projection_checkpoints
                 where name = $1 and version = $2 and refused is null
                   and (heartbeat_at is null or epoch = $3
                        or heartbeat_at < clock_timestamp() - make_interval(secs => $4))
                 for update skip locked)
             update projection_checkpoints
             set epoch = epoch + 1, heartbeat_at = clock_timestamp()
             from free where projection_checkpoints.name = free.name
             returning projection_checkpoints.*",
            &[&name, &version, &own, &SILENT.as_secs_f64()],
        )
        .await?;
    row.as_ref().map(Checkpoint::read).transpose()
}

const LOCK: &str = "select from projection_checkpoints
    where name = $1 and position = $2 and epoch = $3 for update";

/// Prepares the lock, which goes before everything else that a batch does.
pub(crate) async fn prepare(client: &ClientWrapper) -> Result<(), Error> {
    client.prepare_cached(LOCK).await.map(drop)
}

/// Locks the checkpoint for a batch; `false` when another runner has taken over or moved it.
pub(crate) async fn lock(transaction: &Transaction<'_>, at: &Checkpoint) -> Result<bool, Error> {
    let statement = transaction.prepare_cached(LOCK).await?;
    let found =
        transaction.query(&statement, &[&at.name, &at.position.to_sql(), &at.epoch]).await?;
    Ok(found.len() == 1)
}

/// Moves the checkpoint, which is locked.
pub(crate) async fn advance(
    transaction: &Transaction<'_>,
    from: &Checkpoint,
    to: Position,
    digest: Digest,
) -> Result<Checkpoint, Error> {
    let statement = transaction
        .prepare_cached(
            "update projection_checkpoints
             set position = $2, row_count = $3, row_digest = $4, heartbeat_at = clock_timestamp()
             where name = $1",
        )
        .await?;
    transaction
        .execute(&statement, &[&from.name, &to.to_sql(), &digest.rows, &digest.to_bytes()])
        .await?;
    Ok(Checkpoint { position: to, digest, ..from.clone() })
}

/// Says that the runner has come round; `false` when it has been replaced, or when the checkpoint is
/// not where it left it, as after a restore.
pub(crate) async fn come_round(client: &ClientWrapper, at: &Checkpoint) -> Result<bool, Error> {
    let statement = client
        .prepare_cached(
            "update projection_checkpoints set heartbeat_at = clock_timestamp()
             where name = $1 and position = $2 and epoch = $3",
        )
        .await?;
    let found = client.execute(&statement, &[&at.name, &at.position.to_sql(), &at.epoch]).await?;
    Ok(found == 1)
}

/// Leaves the checkpoint to the next runner, at once.
pub(crate) async fn leave(client: &ClientWrapper, at: &Checkpoint) -> Result<(), Error> {
    let leave = "update projection_checkpoints set heartbeat_at = null
                 where name = $1 and epoch = $2";
    client.execute(leave, &[&at.name, &at.epoch]).await?;
    Ok(())
}

/// Every projection's position, by name.
pub(crate) async fn all(client: &ClientWrapper) -> Result<Vec<(String, Position)>, Error> {
    let rows = client.query("select name, position from projection_checkpoints", &[]).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, Position::from_sql(row.try_get(1)?)))).collect()
}

/// Ends a rebuild that may not serve; what it made stays to be looked at.
pub(crate) async fn refuse(
    transaction: &Transaction<'_>,
    at: &Checkpoint,
    why: &str,
) -> Result<(), Error> {
    let refuse = "update projection_checkpoints set refused = $2, heartbeat_at = null
                  where name = $1";
    transaction.execute(refuse, &[&at.name, &why]).await?;
    Ok(())
}
