//! Folding a read model anew, aside, while the present one serves: after a change of its version,
//! or to give what is parked another chance.
//!
//! A rebuild is asked for by a checkpoint of its own, at position 0. It fills a schema of its own
//! and goes on where it was when it is interrupted. Once it has come to the end of the log it
//! takes the present one's place.

use std::marker::PhantomData;

use deadpool_postgres::{ClientWrapper, Object, Pool, PoolError, Transaction};
use event_store::{Filter, Position, ReadError, Reader};

use crate::{
    QueryError,
    apply::{ApplyError, digest},
    checkpoint::{self, Checkpoint},
    projector::Projector,
    tables,
};

/// What counts is how soon it is done. The present read model waits for one batch at most.
const BATCH: u32 = 2_000;

#[derive(Debug, thiserror::Error)]
pub(crate) enum RebuildError {
    #[error("no connection")]
    Connection(#[from] PoolError),
    #[error("the database refused")]
    Database(#[from] tokio_postgres::Error),
    #[error("the log could not be read")]
    Read(#[from] ReadError),
    #[error("the batch could not be applied")]
    Apply(#[from] ApplyError),
}

/// Asks for a projection to be folded anew. It begins within a second or so, on whichever node
/// feeds it; a rebuild that is under way goes on. `false` when there is no such projection.
pub async fn rebuild(pool: &Pool, projection: &str) -> Result<bool, QueryError> {
    let mut client = pool.get().await?;
    let transaction = client.transaction().await?;
    let known = "select version from projection_checkpoints where name = $1 and name !~ '_next$'";
    let Some(row) = transaction.query_opt(known, &[&projection]).await? else {
        return Ok(false);
    };
    ask(&transaction, projection, row.try_get(0)?).await?;
    transaction.commit().await?;
    Ok(true)
}

pub(crate) async fn ask(
    transaction: &Transaction<'_>,
    projection: &str,
    version: i32,
) -> Result<(), tokio_postgres::Error> {
    let insert = "insert into projection_checkpoints (name, version, position) values ($1, $2, 0)
                  on conflict (name) do nothing";
    transaction.execute(insert, &[&next(projection), &version]).await?;
    Ok(())
}

fn next(projection: &str) -> String {
    format!("{projection}_next")
}

/// A rebuild under way.
pub(crate) struct Rebuild<P> {
    client: ClientWrapper,
    checkpoint: Checkpoint,
    projector: PhantomData<fn() -> P>,
}

impl<P: Projector> Rebuild<P> {
    /// The rebuild that was asked for, if one was. What another version of the program has begun
    /// is begun again, unless that version is newer.
    pub async fn find(pool: &Pool) -> Result<Option<Self>, RebuildError> {
        let client = pool.get().await?;
        let name = next(P::NAME);
        let asked = "select version, position from projection_checkpoints where name = $1";
        let Some(row) = client.query_opt(asked, &[&name]).await? else { return Ok(None) };
        // Only a rebuild keeps its connection, for the search path that it sets.
        let mut client = Object::take(client);
        let (version, position): (i32, i64) = (row.try_get(0)?, row.try_get(1)?);
        if version > P::VERSION {
            return Ok(None);
        }
        if version != P::VERSION || Position::from_sql(position) == Position::START {
            let transaction = client.transaction().await?;
            tables::make::<P>(&transaction, &name).await?;
            let begin = "update projection_checkpoints set version = $2, position = 0
                         where name = $1";
            transaction.execute(begin, &[&name, &P::VERSION]).await?;
            let forget = "delete from parked_aggregates where projection = $1";
            transaction.execute(forget, &[&name]).await?;
            transaction.commit().await?;
        }
        client.batch_execute(&format!("set search_path to {name}, public")).await?;
        let checkpoint = checkpoint::take(&client, &name).await?;
        Ok(Some(Self { client, checkpoint, projector: PhantomData }))
    }

    /// Folds some more events; `false` when there are no more.
    pub async fn step(&mut self, reader: &Reader) -> Result<bool, RebuildError> {
        let after = self.checkpoint.position;
        let events = reader.read_each_after(after, BATCH, &Filter::default()).await?;
        if events.is_empty() {
            return Ok(false);
        }
        let batch = events.into_iter().map(Into::into).collect();
        self.checkpoint = digest::<P>(&mut self.client, self.checkpoint.clone(), batch).await?;
        Ok(true)
    }

    /// Takes the present read model's place, with what is parked. Readers wait for that moment;
    /// when a long query holds it up, it is given up rather than keep them waiting.
    pub async fn swap(mut self) -> Result<(), RebuildError> {
        let (name, next) = (P::NAME, &self.checkpoint.name);
        let transaction = self.client.transaction().await?;
        transaction.batch_execute("set local lock_timeout to '2s'").await?;
        tables::lock(&transaction, name).await?;
        let moved = "update projection_checkpoints present
                     set version = next.version, position = next.position,
                         epoch = present.epoch + 1, updated_at = now()
                     from projection_checkpoints next
                     where present.name = $1 and next.name = $2 and next.epoch = $3";
        let moved = transaction.execute(moved, &[&name, next, &self.checkpoint.epoch]).await?;
        if moved != 1 {
            return Err(ApplyError::Replaced.into());
        }
        let end = "delete from projection_checkpoints where name = $1";
        transaction.execute(end, &[next]).await?;
        let forget = "delete from parked_aggregates where projection = $1";
        transaction.execute(forget, &[&name]).await?;
        let keep = "update parked_aggregates set projection = $1 where projection = $2";
        transaction.execute(keep, &[&name, next]).await?;
        transaction
            .batch_execute(&format!(
                "drop schema {name} cascade; alter schema {next} rename to {name}"
            ))
            .await?;
        transaction.commit().await?;
        tracing::info!(projection = name, version = P::VERSION, "the rebuild has taken over");
        Ok(())
    }
}
