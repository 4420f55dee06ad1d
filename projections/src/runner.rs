//! Feeding the read models: one runner for each, on one node at a time.

use std::{marker::PhantomData, time::Duration};

use deadpool_postgres::{ClientWrapper, Object, Pool, PoolError};
use event_store::{Filter, Log, ReadError, Reader, Signals};
use tokio::{sync::watch, task::JoinHandle, time::Instant};

use crate::{
    account_history::AccountHistory,
    apply::{ApplyError, digest},
    approvals::Approvals,
    checkpoint,
    pools::Pools,
    profiles::Profiles,
    projector::Projector,
    rebuild::{Rebuild, RebuildError},
    tables::{self, PrepareError},
};

/// How many events a transaction takes, unless somebody says otherwise.
const BATCH: u32 = 500;

/// Without a notification a runner looks for itself this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A node that does not run a projection asks this often whether it may.
const STAND_BY: Duration = Duration::from_secs(1);

/// After a failure, and at most after failures in a row.
const RECOVER: Duration = Duration::from_millis(250);
const RECOVER_AT_MOST: Duration = Duration::from_secs(5);

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
    #[error("the tables could not be made")]
    Prepare(#[from] PrepareError),
    #[error("the log could not be read")]
    Read(#[from] ReadError),
    #[error("the batch could not be applied")]
    Apply(#[from] ApplyError),
    #[error("the rebuild is interrupted")]
    Rebuild(#[from] RebuildError),
}

impl Projections {
    /// Makes sure that every read model's tables exist, then starts feeding them. Ends when
    /// `stopped` turns true; can be started again after that.
    pub async fn start(
        pool: Pool,
        log: &Log,
        stopped: watch::Receiver<bool>,
    ) -> Result<Self, StartError> {
        Self::start_in_batches(pool, log, stopped, BATCH).await
    }

    /// As [`Self::start`], with batches of another size.
    pub async fn start_in_batches(
        pool: Pool,
        log: &Log,
        stopped: watch::Receiver<bool>,
        batch_events: u32,
    ) -> Result<Self, StartError> {
        let (reader, signals) = (log.reader(), log.signals().clone());
        let parts = Parts { pool, reader, signals, stopped, batch_events };
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
#[derive(Clone)]
struct Parts {
    pool: Pool,
    reader: Reader,
    signals: Signals,
    stopped: watch::Receiver<bool>,
    batch_events: u32,
}

impl Parts {
    async fn start<P: Projector>(&self) -> Result<JoinHandle<()>, StartError> {
        let mut runner = Runner::<P> { parts: self.clone(), projector: PhantomData };
        let prepared = runner.prepare().await;
        prepared.map_err(|source| StartError { projection: P::NAME, source })?;
        Ok(tokio::spawn(async move { runner.run().await }))
    }
}

struct Runner<P> {
    parts: Parts,
    projector: PhantomData<fn() -> P>,
}

impl<P: Projector> Runner<P> {
    async fn prepare(&self) -> Result<(), RunError> {
        let mut client = self.parts.pool.get().await?;
        Ok(tables::prepare::<P>(&mut client).await?)
    }

    /// Leads or stands by, through every failure, until told to stop.
    async fn run(&mut self) {
        let mut pause = RECOVER;
        loop {
            let since = Instant::now();
            match self.lead().await {
                Ok(()) => return,
                Err(RunError::Apply(ApplyError::Replaced)) => {
                    tracing::info!(projection = P::NAME, "another runner feeds the read model now");
                }
                Err(error) => {
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::warn!(projection = P::NAME, %error, cause, "feeding is interrupted");
                }
            }
            if since.elapsed() > RECOVER_AT_MOST {
                pause = RECOVER;
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = until(&mut self.parts.stopped) => return,
            }
            pause = (pause * 2).min(RECOVER_AT_MOST);
        }
    }

    /// Feeds the read model for as long as this node is the one that does.
    ///
    /// The lock belongs to the connection that also writes, which is taken out of the pool:
    /// however this ends, the connection closes and somebody else can have the lock.
    async fn lead(&mut self) -> Result<(), RunError> {
        let mut client = Object::take(self.parts.pool.get().await?);
        loop {
            let lock = "select pg_try_advisory_lock(hashtext('projection'), hashtext($1))";
            if client.query_one(lock, &[&P::NAME]).await?.try_get(0)? {
                break;
            }
            tokio::select! {
                () = tokio::time::sleep(STAND_BY) => {}
                () = until(&mut self.parts.stopped) => return Ok(()),
            }
        }
        tables::prepare::<P>(&mut client).await?;
        client.batch_execute(&format!("set search_path to {}, public", P::NAME)).await?;
        while self.feed(&mut client).await? == Fed::Rebuilt {}
        Ok(())
    }

    /// Feeds the read model until it is replaced by its rebuild, or the node stops. A rebuild
    /// gets its turn while there is nothing new.
    async fn feed(&mut self, client: &mut ClientWrapper) -> Result<Fed, RunError> {
        let mut checkpoint = checkpoint::take(client, P::NAME).await?;
        let Parts { pool, reader, signals, stopped, batch_events } = &mut self.parts;
        let mut wake = signals.appends();
        let mut rebuild = Rebuild::<P>::find(pool).await?;
        let mut looked = Instant::now();
        while !*stopped.borrow() {
            if rebuild.is_none() && looked.elapsed() >= LOOK_EVERY {
                rebuild = Rebuild::find(pool).await?;
                looked = Instant::now();
            }
            // What another version has made, this one cannot go on with.
            if checkpoint.version == P::VERSION {
                let after = checkpoint.position;
                let events =
                    reader.read_each_after(after, *batch_events, &Filter::default()).await?;
                if !events.is_empty() {
                    let batch = events.into_iter().map(Into::into).collect();
                    checkpoint = digest::<P>(client, checkpoint, batch).await?;
                    continue;
                }
            }
            if let Some(mut under_way) = rebuild.take() {
                if !under_way.step(reader).await? {
                    under_way.swap().await?;
                    return Ok(Fed::Rebuilt);
                }
                rebuild = Some(under_way);
                continue;
            }
            tokio::select! {
                () = wake.wait(LOOK_EVERY) => {}
                () = until(stopped) => {}
            }
        }
        Ok(Fed::Stopped)
    }
}

/// Why feeding came to an end without a failure.
#[derive(PartialEq)]
enum Fed {
    Stopped,
    Rebuilt,
}

/// Resolves once the node is told to stop, or nobody is left to tell it.
async fn until(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
