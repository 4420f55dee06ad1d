//! Everything that a node does for its read models: feeding each, and folding it anew when asked.

use std::time::Duration;

use deadpool_postgres::Pool;
use event_store::{Log, Reader, Signals};
use tokio::{sync::watch, task::JoinHandle};

use crate::{
    account_history::AccountHistory,
    apply::ApplyError,
    approvals::Approvals,
    feed::{FeedError, Feeder},
    links::Links,
    pools::Pools,
    profiles::Profiles,
    projector::Projector,
    rebuild::{Rebuild, RebuildError},
};

/// How many events a transaction takes.
#[derive(Clone, Copy, Debug)]
pub struct Batches {
    pub feeding: u32,
    /// What counts is how soon it is done: nobody waits for a single batch.
    pub rebuilding: u32,
}

impl Default for Batches {
    fn default() -> Self {
        Self { feeding: 500, rebuilding: 5_000 }
    }
}

/// How often somebody looks whether a rebuild was asked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// All projections of a node.
pub struct Projections {
    runners: Vec<JoinHandle<()>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the read model {projection} could not be prepared")]
pub struct StartError {
    projection: &'static str,
    #[source]
    source: FeedError,
}

impl Projections {
    /// Makes sure that every read model's tables exist, then starts feeding them. Ends when
    /// `stopped` turns true; can be started again after that.
    pub async fn start(
        pool: Pool,
        log: &Log,
        stopped: watch::Receiver<bool>,
    ) -> Result<Self, StartError> {
        Self::start_in(pool, log, stopped, Batches::default()).await
    }

    /// As [`Self::start`], with batches of another size.
    pub async fn start_in(
        pool: Pool,
        log: &Log,
        stopped: watch::Receiver<bool>,
        batches: Batches,
    ) -> Result<Self, StartError> {
        let (reader, signals) = (log.reader(), log.signals().clone());
        let parts = Parts { pool, reader, signals, stopped, batches };
        let mut runners = Vec::new();
        runners.extend(parts.start::<Approvals>().await?);
        runners.extend(parts.start::<Profiles>().await?);
        runners.extend(parts.start::<Links>().await?);
        runners.extend(parts.start::<Pools>().await?);
        runners.extend(parts.start::<AccountHistory>().await?);
        Ok(Self { runners })
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
pub(crate) struct Parts {
    pub pool: Pool,
    pub reader: Reader,
    pub signals: Signals,
    pub stopped: watch::Receiver<bool>,
    pub batches: Batches,
}

impl Parts {
    async fn start<P: Projector>(&self) -> Result<[JoinHandle<()>; 2], StartError> {
        let feeder = Feeder::<P>::new(self.clone());
        let prepared = feeder.prepare().await;
        prepared.map_err(|source| StartError { projection: P::NAME, source })?;
        Ok([tokio::spawn(feeder.run()), tokio::spawn(rebuild_when_asked::<P>(self.clone()))])
    }
}

/// Folds a read model anew whenever somebody asks for it, beside its feeder: neither waits for the
/// other.
async fn rebuild_when_asked<P: Projector>(parts: Parts) {
    let mut stopped = parts.stopped.clone();
    let mut own = None;
    while !*stopped.borrow() {
        match rebuild_once::<P>(&parts, &mut own).await {
            Ok(()) => {}
            Err(RebuildError::Stopped) => return,
            Err(RebuildError::Apply(ApplyError::Replaced)) => {
                tracing::info!(projection = P::NAME, "another runner rebuilds the read model now");
            }
            Err(error @ RebuildError::Refused(_)) => {
                tracing::error!(projection = P::NAME, %error, "the rebuild is given up");
            }
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::warn!(projection = P::NAME, %error, cause, "the rebuild is interrupted");
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = until(&mut stopped) => return,
        }
    }
}

async fn rebuild_once<P: Projector>(
    parts: &Parts,
    own: &mut Option<i64>,
) -> Result<(), RebuildError> {
    let Parts { pool, reader, stopped, batches, .. } = parts;
    let found = Rebuild::<P>::find(pool, reader.clone(), batches.rebuilding, *own).await?;
    let Some(mut rebuild) = found else {
        return Ok(());
    };
    *own = Some(rebuild.epoch());
    let done = rebuild.run(stopped).await;
    if let Err(RebuildError::Stopped) = done {
        rebuild.leave().await?;
    }
    done
}

/// Resolves once the node is told to stop, or nobody is left to tell it.
pub(crate) async fn until(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
