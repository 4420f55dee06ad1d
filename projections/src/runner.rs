//! Feeding the read models: one runner for each, on one node at a time.

use std::{collections::HashSet, time::Duration};

use deadpool_postgres::{Client, Pool, PoolError};
use event_store::{Filter, Log, Position, ReadError, Reader, RecordedEvent, Signals};
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    account_history::AccountHistory,
    approvals::Approvals,
    checkpoint::{self, Checkpoint},
    event::Event,
    pools::Pools,
    profiles::Profiles,
    projector::Projector,
};

const BATCH: u32 = 500;

/// Without a notification a runner looks for itself this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A node that does not run a projection asks this often whether it may.
const STAND_BY: Duration = Duration::from_secs(1);

/// After the database failed.
const RECOVER: Duration = Duration::from_millis(500);

/// All projections of a node.
pub struct Projections {
    runners: Vec<JoinHandle<()>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the read model {projection} could not be prepared")]
pub struct StartError {
    projection: &'static str,
    #[source]
    source: RunError,
}

#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("no connection")]
    Connection(#[from] PoolError),
    #[error("the database refused")]
    Database(#[from] tokio_postgres::Error),
    #[error("the log could not be read")]
    Read(#[from] ReadError),
    #[error("another runner has taken over")]
    Replaced,
}

impl Projections {
    /// Makes sure that every read model's tables exist, then starts feeding them. Ends when
    /// `stopped` turns true.
    pub async fn start(
        pool: Pool,
        log: &Log,
        stopped: watch::Receiver<bool>,
    ) -> Result<Self, StartError> {
        let parts = Parts { pool, reader: log.reader(), signals: log.signals().clone(), stopped };
        Ok(Self {
            runners: vec![
                parts.start::<Approvals>().await?,
                parts.start::<Profiles>().await?,
                parts.start::<Pools>().await?,
                parts.start::<AccountHistory>().await?,
            ],
        })
    }

    /// Waits until all runners have come to their end.
    pub async fn finish(self) {
        for runner in self.runners {
            if let Err(error) = runner.await {
                tracing::error!(%error, "a projection ended badly");
            }
        }
    }
}

/// What every runner works with.
struct Parts {
    pool: Pool,
    reader: Reader,
    signals: Signals,
    stopped: watch::Receiver<bool>,
}

impl Parts {
    async fn start<P: Projector>(&self) -> Result<JoinHandle<()>, StartError> {
        let runner = Runner::<P> {
            pool: self.pool.clone(),
            reader: self.reader.clone(),
            signals: self.signals.clone(),
            stopped: self.stopped.clone(),
            projector: std::marker::PhantomData,
        };
        let prepared = runner.prepare().await;
        prepared.map_err(|source| StartError { projection: P::NAME, source })?;
        Ok(tokio::spawn(runner.run()))
    }
}

struct Runner<P> {
    pool: Pool,
    reader: Reader,
    signals: Signals,
    stopped: watch::Receiver<bool>,
    projector: std::marker::PhantomData<fn() -> P>,
}

impl<P: Projector> Runner<P> {
    /// Makes the tables unless they are there in this version; then everything is folded anew.
    async fn prepare(&self) -> Result<(), RunError> {
        let name = P::NAME;
        let mut client = self.pool.get().await?;
        let transaction = client.transaction().await?;
        transaction
            .execute("select pg_advisory_xact_lock(hashtext($1))", &[&format!("prepare {name}")])
            .await?;
        let known = transaction
            .query_opt("select version from projection_checkpoints where name = $1", &[&name])
            .await?;
        let current = match known {
            Some(row) => row.try_get::<_, i32>(0)? == P::VERSION,
            None => false,
        };
        if !current {
            tracing::info!(projection = name, version = P::VERSION, "making the read model anew");
            let tables = P::TABLES;
            transaction
                .batch_execute(&format!(
                    "drop schema if exists {name} cascade; create schema {name};
                     set local search_path to {name}; {tables}
                     set local search_path to public;"
                ))
                .await?;
            transaction
                .execute(
                    "insert into projection_checkpoints (name, version, position)
                     values ($1, $2, 0)
                     on conflict (name) do update
                     set version = $2, position = 0, epoch = projection_checkpoints.epoch + 1",
                    &[&name, &P::VERSION],
                )
                .await?;
            transaction
                .execute("delete from parked_aggregates where projection = $1", &[&name])
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn run(mut self) {
        loop {
            match self.lead().await {
                Ok(()) => return,
                Err(RunError::Replaced) => {
                    tracing::info!(projection = P::NAME, "another node feeds the read model now");
                }
                Err(error) => {
                    tracing::warn!(projection = P::NAME, %error, "feeding is interrupted");
                }
            }
            tokio::select! {
                () = tokio::time::sleep(RECOVER) => {}
                () = until(&mut self.stopped) => return,
            }
        }
    }

    /// Feeds the read model for as long as this node is the one that does. The lock belongs to
    /// the connection that also writes: whoever loses the one loses the other.
    async fn lead(&mut self) -> Result<(), RunError> {
        let mut client = self.pool.get().await?;
        let held = loop {
            let row = client
                .query_one("select pg_try_advisory_lock(hashtext($1))", &[&lock_name::<P>()])
                .await?;
            if row.try_get(0)? {
                break true;
            }
            tokio::select! {
                () = tokio::time::sleep(STAND_BY) => {}
                () = until(&mut self.stopped) => break false,
            }
        };
        if !held {
            return Ok(());
        }
        let result = self.feed(&mut client).await;
        // The connection goes back to the pool, and must not take the lock along.
        let unlocked =
            client.execute("select pg_advisory_unlock(hashtext($1))", &[&lock_name::<P>()]).await;
        if unlocked.is_err() {
            drop(deadpool_postgres::Object::take(client));
        }
        result
    }

    async fn feed(&mut self, client: &mut Client) -> Result<(), RunError> {
        let mut checkpoint = checkpoint::take(client, P::NAME).await?;
        let mut wake = self.signals.subscribe();
        loop {
            if *self.stopped.borrow() {
                return Ok(());
            }
            let events =
                self.reader.read_after(checkpoint.position, BATCH, &Filter::default()).await?;
            if events.is_empty() {
                tokio::select! {
                    // Whatever was notified, or missed: look.
                    _ = wake.recv() => {}
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    () = until(&mut self.stopped) => return Ok(()),
                }
                continue;
            }
            checkpoint = self.digest(client, checkpoint, &events).await?;
        }
    }

    /// Applies the batch; when the database will not have it, one event at a time, so that only
    /// the culprit's aggregate is parked.
    async fn digest(
        &self,
        client: &mut Client,
        checkpoint: Checkpoint,
        events: &[RecordedEvent],
    ) -> Result<Checkpoint, RunError> {
        match apply::<P>(client, checkpoint, events, None).await {
            Err(RunError::Database(error)) if is_about_the_data(&error) => {
                tracing::warn!(projection = P::NAME, %error, "going on one event at a time");
                let mut checkpoint = checkpoint;
                for event in events {
                    let single = std::slice::from_ref(event);
                    checkpoint = match apply::<P>(client, checkpoint, single, None).await {
                        Err(RunError::Database(error)) if is_about_the_data(&error) => {
                            let why = error.to_string();
                            apply::<P>(client, checkpoint, single, Some(&why)).await?
                        }
                        result => result?,
                    };
                }
                Ok(checkpoint)
            }
            result => result,
        }
    }
}

/// Folds events into the read model and moves its checkpoint, in one transaction. With `poison`
/// the (single) event is not folded: its aggregate is parked for that reason.
async fn apply<P: Projector>(
    client: &mut Client,
    from: Checkpoint,
    events: &[RecordedEvent],
    poison: Option<&str>,
) -> Result<Checkpoint, RunError> {
    let transaction = client.transaction().await?;
    let to = events.last().map_or(from.position, |event| event.position);
    let mut parked = parked(&transaction, P::NAME).await?;
    let mut newly_parked: Vec<(String, Position, String)> = Vec::new();
    let mut park = |parked: &mut HashSet<String>, event: &RecordedEvent, why: String| {
        tracing::error!(
            projection = P::NAME,
            aggregate = event.aggregate_id,
            position = event.position.0,
            why,
            "an event is parked with its aggregate"
        );
        parked.insert(event.aggregate_id.clone());
        newly_parked.push((event.aggregate_id.clone(), event.position, why));
    };
    let mut readable = Vec::with_capacity(events.len());
    for event in events {
        if parked.contains(&event.aggregate_id) {
            continue;
        }
        match (poison, Event::read(event)) {
            (Some(why), _) => park(&mut parked, event, why.to_owned()),
            (None, Ok(read)) => readable.push((event, read)),
            (None, Err(error)) => park(&mut parked, event, error.reason),
        }
    }
    let (sources, events): (Vec<_>, Vec<_>) = readable.into_iter().unzip();
    let mut rows = P::load(&transaction, &events).await?;
    for (source, event) in sources.into_iter().zip(&events) {
        if !parked.contains(&source.aggregate_id)
            && let Err(error) = P::fold(&mut rows, event)
        {
            park(&mut parked, source, error.reason);
        }
    }
    P::store(&transaction, rows).await?;
    for (aggregate, position, why) in newly_parked {
        transaction
            .execute(
                "insert into parked_aggregates (projection, aggregate_id, position, error)
                 values ($1, $2, $3, $4) on conflict do nothing",
                &[&P::NAME, &aggregate, &position.to_sql(), &why],
            )
            .await?;
    }
    if !checkpoint::advance(&transaction, P::NAME, from, to).await? {
        return Err(RunError::Replaced);
    }
    transaction.commit().await?;
    Ok(Checkpoint { position: to, ..from })
}

async fn parked(
    transaction: &deadpool_postgres::Transaction<'_>,
    projection: &str,
) -> Result<HashSet<String>, tokio_postgres::Error> {
    let statement = transaction
        .prepare_cached("select aggregate_id from parked_aggregates where projection = $1")
        .await?;
    transaction.query(&statement, &[&projection]).await?.iter().map(|row| row.try_get(0)).collect()
}

fn lock_name<P: Projector>() -> String {
    format!("projection {}", P::NAME)
}

/// Classes 22 (data) and 23 (constraints): trying again will not help.
fn is_about_the_data(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| matches!(code.code().get(..2), Some("22" | "23")))
}

/// Resolves once the node is told to stop, or nobody is left to tell it.
async fn until(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
