//! Giving commands to aggregates: load, decide, append; again when another was faster.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use cqrs_es::{AggregateError, CqrsFramework};
use domain::Guarded;

use crate::{
    Metadata,
    append::Appender,
    sealer::Sealer,
    store::{CommandStore, Receipt, Stale},
    streams::{LoadError, Loaded, Streams},
};

/// How long a command is decided anew because another node appended first. Of n nodes that press
/// on one stream each wins every nth time on average, and sometimes waits for long.
const ATTEMPT_FOR: Duration = Duration::from_secs(10);

/// Commands to one aggregate wait for each other on one node, so that they do not race for its
/// sequence. Two aggregates that share a stripe wait needlessly, and harmlessly.
const STRIPES: usize = 256;

#[derive(Debug, thiserror::Error)]
pub enum ExecuteError<E: std::error::Error> {
    /// The aggregate's own rules, or a guard in its words.
    #[error(transparent)]
    Refused(E),
    #[error("the aggregate is at sequence {actual}, not where the caller last saw it")]
    Stale { actual: u64 },
    #[error("too many others changed the aggregate at the same time")]
    Busy,
    #[error("the command could not be carried out")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// All aggregates of one kind.
pub struct Aggregates<A> {
    streams: Arc<Streams<A>>,
    appender: Appender,
    sealer: Sealer,
    stripes: Vec<tokio::sync::Mutex<()>>,
}

impl<A: Guarded<Services = (), Error: 'static> + Clone> Aggregates<A>
where
    A::Command: Clone,
{
    pub(crate) fn new(streams: Streams<A>, appender: Appender, sealer: Sealer) -> Self {
        let stripes = (0..STRIPES).map(|_| tokio::sync::Mutex::new(())).collect();
        Self { streams: Arc::new(streams), appender, sealer, stripes }
    }

    /// The aggregate as the log has it now. One without events is its default, at sequence 0.
    pub async fn load(&self, id: impl ToString) -> Result<Loaded<A>, LoadError> {
        self.streams.load(&id.to_string()).await
    }

    /// Carries out a command. With `expected_sequence` it is refused as stale when the aggregate
    /// has moved on since the caller looked.
    pub async fn execute(
        &self,
        id: impl ToString,
        command: A::Command,
        metadata: &Metadata,
        expected_sequence: Option<u64>,
    ) -> Result<Receipt<A>, ExecuteError<A::Error>> {
        let id = id.to_string();
        let _turn = self.stripe(&id).lock().await;
        let since = Instant::now();
        while since.elapsed() < ATTEMPT_FOR {
            match self.try_execute(&id, command.clone(), metadata, expected_sequence).await {
                Err(AggregateError::AggregateConflict) => {}
                Err(AggregateError::UserError(refusal)) => {
                    return Err(ExecuteError::Refused(refusal));
                }
                Err(
                    AggregateError::DatabaseConnectionError(error)
                    | AggregateError::DeserializationError(error)
                    | AggregateError::UnexpectedError(error),
                ) => {
                    return Err(match error.downcast_ref::<Stale>() {
                        Some(stale) => ExecuteError::Stale { actual: stale.actual },
                        None => ExecuteError::Failed(error),
                    });
                }
                Ok(receipt) => return Ok(receipt),
            }
        }
        Err(ExecuteError::Busy)
    }

    async fn try_execute(
        &self,
        id: &str,
        command: A::Command,
        metadata: &Metadata,
        expected_sequence: Option<u64>,
    ) -> Result<Receipt<A>, AggregateError<A::Error>> {
        let receipt = Arc::new(Mutex::new(None));
        let store = CommandStore {
            streams: Arc::clone(&self.streams),
            appender: self.appender.clone(),
            sealer: self.sealer.clone(),
            expected_sequence,
            receipt: Arc::clone(&receipt),
        };
        CqrsFramework::new(store, Vec::new(), ())
            .execute_with_metadata(id, command, metadata.to_map())
            .await?;
        let receipt = receipt.lock().unwrap_or_else(PoisonError::into_inner).take();
        receipt.ok_or(AggregateError::AggregateConflict)
    }

    fn stripe(&self, id: &str) -> &tokio::sync::Mutex<()> {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        &self.stripes[hasher.finish() as usize % STRIPES]
    }
}
