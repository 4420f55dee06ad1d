//! Folding a read model anew, aside, while the present one serves and is fed: after a change of
//! its version, or to give what is parked another chance.
//!
//! A rebuild is asked for by a checkpoint of its own, at position 0. It fills a schema of its own
//! and goes on where it was when it is interrupted, on whichever node. What it made is verified
//! before it takes the present one's place.

use std::{marker::PhantomData, time::Duration};

use deadpool_postgres::{ClientWrapper, Object, Pool, PoolError, Transaction};
use event_store::{Position, ReadError, Reader};
use tokio::sync::watch;
use tokio_postgres::error::SqlState;

use crate::{
    QueryError,
    ahead::Ahead,
    apply::{ApplyError, apply_within, digest},
    checkpoint::{self, Checkpoint},
    projector::Projector,
    table::TableError,
    tables,
    verify::{self, Verdict},
};

/// How often a rebuild follows the present read model, which goes on meanwhile, before it makes it
/// wait for whatever is left.
const CHASES: u32 = 20;

/// Between two attempts to take the present read model's place.
const SWAP_AGAIN: Duration = Duration::from_secs(1);

/// Longer than any batch takes: a runner that stands still for longer loses its session.
const SESSION: &str = "set idle_in_transaction_session_timeout = '20s'";

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
    #[error("the tables could not be read")]
    Table(#[from] TableError),
    /// It is kept as it is until somebody asks again, and is then begun anew.
    #[error("what it made may not serve: {0}")]
    Refused(String),
    #[error("the node stops")]
    Stopped,
}

/// Asks for a projection to be folded anew. It begins within a second or so, on some node; one
/// that is under way goes on, one that was refused begins anew. `false` when there is no such
/// projection.
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
                  on conflict (name) do update
                  set version = excluded.version, position = 0, refused = null, heartbeat_at = null
                  where projection_checkpoints.refused is not null";
    transaction.execute(insert, &[&next(projection), &version]).await?;
    Ok(())
}

fn next(projection: &str) -> String {
    format!("{projection}_next")
}

/// A rebuild under way, by this runner.
pub(crate) struct Rebuild<P> {
    client: ClientWrapper,
    ahead: Ahead,
    batch_events: u32,
    checkpoint: Checkpoint,
    projector: PhantomData<fn() -> P>,
}

impl<P: Projector> Rebuild<P> {
    /// The rebuild that was asked for, unless somebody else is at it. What an older version of
    /// the program has begun is begun again. `own` is as in [`checkpoint::take`].
    pub async fn find(
        pool: &Pool,
        reader: Reader,
        batch_events: u32,
        own: Option<i64>,
    ) -> Result<Option<Self>, RebuildError> {
        let client = pool.get().await?;
        let name = next(P::NAME);
        let begin_again = "update projection_checkpoints
                           set version = $2, position = 0, epoch = epoch + 1, refused = null,
                               heartbeat_at = null
                           where name = $1 and version < $2";
        client.execute(begin_again, &[&name, &P::VERSION]).await?;
        let Some(checkpoint) = checkpoint::take(&client, &name, P::VERSION, own).await? else {
            return Ok(None);
        };
        // Taken out of the pool for the session's settings, and to end with the rebuild.
        let client = Object::take(client);
        client.batch_execute(&format!("{SESSION}; {}", tables::session(&name))).await?;
        let ahead = Ahead::new(reader, batch_events);
        let mut rebuild = Self { client, ahead, batch_events, checkpoint, projector: PhantomData };
        if rebuild.checkpoint.position == Position::START {
            rebuild.begin().await?;
        }
        Ok(Some(rebuild))
    }

    pub fn epoch(&self) -> i64 {
        self.checkpoint.epoch
    }

    async fn begin(&mut self) -> Result<(), RebuildError> {
        let name = &self.checkpoint.name;
        let transaction = self.client.transaction().await?;
        if !checkpoint::lock(&transaction, &self.checkpoint).await? {
            return Err(ApplyError::Replaced.into());
        }
        tables::make::<P>(&transaction, name).await?;
        let forget = "delete from parked_aggregates where projection = $1";
        transaction.execute(forget, &[name]).await?;
        let nothing = crate::digest::Digest::default();
        let (at, start) = (&self.checkpoint, Position::START);
        let checkpoint = checkpoint::advance(&transaction, at, start, nothing).await?;
        transaction.commit().await?;
        self.checkpoint = checkpoint;
        Ok(())
    }

    /// Folds, verifies, and takes the present read model's place.
    pub async fn run(&mut self, stopped: &watch::Receiver<bool>) -> Result<(), RebuildError> {
        let head = self.ahead.head().await?;
        self.fold_to(head, stopped).await?;
        loop {
            // Each time anew: a long query may have kept it waiting for hours.
            self.verify().await?;
            for _ in 0..CHASES {
                let present = self.present().await?;
                if self.checkpoint.position.0 + u64::from(self.batch_events) > present.0 {
                    break;
                }
                self.fold_to(present, stopped).await?;
            }
            if self.swap().await? {
                let (projection, version) = (P::NAME, P::VERSION);
                tracing::info!(projection, version, "the rebuild has taken over");
                return Ok(());
            }
            // A long query holds on to the present tables. Others need not wait for it with us.
            tokio::time::sleep(SWAP_AGAIN).await;
            self.come_round(stopped).await?;
        }
    }

    /// Leaves it to whoever comes next.
    pub async fn leave(self) -> Result<(), tokio_postgres::Error> {
        checkpoint::leave(&self.client, &self.checkpoint).await
    }

    async fn fold_to(
        &mut self,
        position: Position,
        stopped: &watch::Receiver<bool>,
    ) -> Result<(), RebuildError> {
        while self.checkpoint.position < position {
            if *stopped.borrow() {
                return Err(RebuildError::Stopped);
            }
            let batch = self.ahead.after(self.checkpoint.position).await?;
            let from = self.checkpoint.clone();
            self.checkpoint = digest::<P>(&mut self.client, from, &batch).await?;
        }
        Ok(())
    }

    async fn come_round(&self, stopped: &watch::Receiver<bool>) -> Result<(), RebuildError> {
        if *stopped.borrow() {
            return Err(RebuildError::Stopped);
        }
        match checkpoint::come_round(&self.client, &self.checkpoint).await? {
            true => Ok(()),
            false => Err(ApplyError::Replaced.into()),
        }
    }

    async fn present(&self) -> Result<Position, RebuildError> {
        let position = "select position from projection_checkpoints where name = $1";
        let row = self.client.query_one(position, &[&P::NAME]).await?;
        Ok(Position::from_sql(row.try_get(0)?))
    }

    async fn verify(&mut self) -> Result<(), RebuildError> {
        let transaction = self.client.transaction().await?;
        if !checkpoint::lock(&transaction, &self.checkpoint).await? {
            return Err(ApplyError::Replaced.into());
        }
        let verdict = verify::tables::<P>(&transaction, &self.checkpoint).await?;
        if let Verdict::Good = verdict {
            tables::analyze(&transaction, &self.checkpoint.name).await?;
        }
        transaction.commit().await?;
        match verdict {
            Verdict::Good => Ok(()),
            Verdict::Bad(why) => Err(RebuildError::Refused(why)),
        }
    }

    /// Takes the present read model's place, with what is parked; `false` when a long query is in
    /// the way. The present one stands still from the first statement on, while what it is ahead
    /// by is folded; its readers wait for the renaming alone.
    async fn swap(&mut self) -> Result<bool, RebuildError> {
        let swapped = self.try_swap().await;
        match swapped {
            Ok(()) => Ok(true),
            Err(RebuildError::Database(error)) if is_lock_timeout(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn try_swap(&mut self) -> Result<(), RebuildError> {
        let (name, next) = (P::NAME, self.checkpoint.name.clone());
        let transaction = self.client.transaction().await?;
        transaction.batch_execute("set local lock_timeout to '500ms'").await?;
        let freeze = "select position from projection_checkpoints where name = $1 for update";
        let present: i64 = transaction.query_one(freeze, &[&name]).await?.try_get(0)?;
        let mut checkpoint = self.checkpoint.clone();
        if !checkpoint::lock(&transaction, &checkpoint).await? {
            return Err(ApplyError::Replaced.into());
        }
        while checkpoint.position < Position::from_sql(present) {
            let batch = self.ahead.after(checkpoint.position).await?;
            checkpoint = apply_within::<P>(&transaction, &checkpoint, &batch, None).await?;
        }
        // Nobody's from then on: whoever feeds the present one may have it at once.
        let take_place = "update projection_checkpoints present
             set version = next.version, position = next.position, epoch = present.epoch + 1,
                 row_count = next.row_count, row_digest = next.row_digest, heartbeat_at = null
             from projection_checkpoints next
             where present.name = $1 and next.name = $2";
        transaction.execute(take_place, &[&name, &next]).await?;
        let end = "delete from projection_checkpoints where name = $1";
        transaction.execute(end, &[&next]).await?;
        let forget = "delete from parked_aggregates where projection = $1";
        transaction.execute(forget, &[&name]).await?;
        let keep = "update parked_aggregates set projection = $1 where projection = $2";
        transaction.execute(keep, &[&name, &next]).await?;
        transaction
            .batch_execute(&format!(
                "drop schema {name} cascade; alter schema {next} rename to {name}"
            ))
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

fn is_lock_timeout(error: &tokio_postgres::Error) -> bool {
    error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE)
}
