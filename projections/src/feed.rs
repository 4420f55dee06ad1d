//! Feeding one read model as the log grows, on one node at a time.

use std::{marker::PhantomData, time::Duration};

use deadpool_postgres::{Object, PoolError};
use event_store::ReadError;
use tokio::time::Instant;

use crate::{
    ahead::Ahead,
    apply::{ApplyError, digest},
    checkpoint::{self, COME_ROUND_EVERY, Checkpoint, SILENT},
    projector::Projector,
    runner::{Parts, until},
    tables::{self, PrepareError},
};

/// A node that does not feed a read model asks this often whether it may.
const STAND_BY: Duration = Duration::from_millis(500);

// Another node takes over in less than five seconds, of which one is for the work itself.
const _: () = assert!(SILENT.as_millis() + STAND_BY.as_millis() + 1_000 < 5_000);

/// After a failure, and at most after failures in a row.
const RECOVER: Duration = Duration::from_millis(250);
const RECOVER_AT_MOST: Duration = Duration::from_secs(2);

/// A node that stands still in the middle of a batch loses its session, and with it the locks
/// that whoever takes over would wait for.
const SESSION: &str = "set idle_in_transaction_session_timeout = '2s'";

#[derive(Debug, thiserror::Error)]
pub(crate) enum FeedError {
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
}

pub(crate) struct Feeder<P> {
    parts: Parts,
    /// In which this feeder was last the current one.
    epoch: Option<i64>,
    projector: PhantomData<fn() -> P>,
}

impl<P: Projector> Feeder<P> {
    pub fn new(parts: Parts) -> Self {
        Self { parts, epoch: None, projector: PhantomData }
    }

    pub async fn prepare(&self) -> Result<(), FeedError> {
        let mut client = self.parts.pool.get().await?;
        Ok(tables::prepare::<P>(&mut client).await?)
    }

    /// Feeds or stands by, through every failure, until told to stop.
    pub async fn run(mut self) {
        let mut pause = RECOVER;
        loop {
            let since = Instant::now();
            match self.feed().await {
                Ok(()) => return,
                Err(FeedError::Apply(ApplyError::Replaced)) => {
                    // By another node, or by the rebuild.
                    tracing::info!(projection = P::NAME, "the read model is somebody else's now");
                    continue;
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
    async fn feed(&mut self) -> Result<(), FeedError> {
        // Taken out of the pool: however this ends, the connection closes and its locks go.
        let mut client = Object::take(self.parts.pool.get().await?);
        tables::prepare::<P>(&mut client).await?;
        client.batch_execute(&format!("{SESSION}; {}", tables::session(P::NAME))).await?;
        let Parts { reader, signals, stopped, batches, .. } = &mut self.parts;
        let mut checkpoint = loop {
            match checkpoint::take(&client, P::NAME, P::VERSION, self.epoch).await? {
                Some(checkpoint) => break checkpoint,
                None => tokio::select! {
                    () = tokio::time::sleep(STAND_BY) => {}
                    () = until(stopped) => return Ok(()),
                },
            }
        };
        self.epoch = Some(checkpoint.epoch);
        signals.projected(P::NAME, checkpoint.position);
        let mut wake = signals.appends();
        let mut ahead = Ahead::new(reader.clone(), batches.feeding);
        let mut came_round = Instant::now();
        while !*stopped.borrow() {
            let batch = ahead.after(checkpoint.position).await?;
            if !batch.is_empty() {
                checkpoint = digest::<P>(&mut client, checkpoint, &batch).await?;
                signals.projected(P::NAME, checkpoint.position);
                came_round = Instant::now();
                if batch.len() == batches.feeding as usize {
                    continue;
                }
            }
            if came_round.elapsed() >= COME_ROUND_EVERY {
                come_round(&client, &checkpoint).await?;
                came_round = Instant::now();
            }
            let until_due = COME_ROUND_EVERY.saturating_sub(came_round.elapsed());
            tokio::select! {
                () = wake.wait_beyond(checkpoint.position, until_due) => {}
                () = until(stopped) => {}
            }
        }
        Ok(checkpoint::leave(&client, &checkpoint).await?)
    }
}

async fn come_round(
    client: &deadpool_postgres::ClientWrapper,
    at: &Checkpoint,
) -> Result<(), ApplyError> {
    match checkpoint::come_round(client, at).await? {
        true => Ok(()),
        false => Err(ApplyError::Replaced),
    }
}
