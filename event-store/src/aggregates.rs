//! Giving commands to aggregates: load, decide, append; again when another was faster.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use cqrs_es::{AggregateError, CqrsFramework};
use domain::Guarded;
use uuid::Uuid;

use crate::{
    Metadata,
    append::Appender,
    keys::KeyringError,
    sealer::{SealError, Sealer},
    store::{CommandStore, Look, Receipt, Stale},
    streams::{LoadError, Loaded, Streams},
    turns::Turns,
};

/// How long a command is decided anew because another node appended first. Of n nodes that press
/// on one stream each wins every nth time on average, and sometimes waits for long.
const ATTEMPT_FOR: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
pub enum ExecuteError<E: std::error::Error> {
    /// The aggregate's own rules, or a guard in its words.
    #[error(transparent)]
    Refused(E),
    #[error("the aggregate is at sequence {actual}, not where the caller last saw it")]
    Stale { actual: u64 },
    /// A person that the command speaks of, or who gives it, was erased meanwhile.
    #[error("account {account} has been erased; nothing personal of it can be recorded")]
    Erased { account: Uuid },
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
    turns: Turns<A>,
}

impl<A: Guarded<Services = (), Error: 'static> + Clone> Aggregates<A>
where
    A::Command: Clone,
{
    pub(crate) fn new(streams: Streams<A>, appender: Appender, sealer: Sealer) -> Self {
        Self { streams: Arc::new(streams), appender, sealer, turns: Turns::new() }
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
        let mut look = Look::AtHand;
        // Who met a conflict keeps the turn until it is through, or it might never be.
        let turn = Arc::new(Mutex::new(Some(self.turns.take(&id).await)));
        let since = Instant::now();
        loop {
            let store = CommandStore {
                streams: Arc::clone(&self.streams),
                appender: self.appender.clone(),
                sealer: self.sealer.clone(),
                look,
                turn: Arc::clone(&turn),
                expected_sequence,
                receipt: Arc::default(),
            };
            let outcome = self.try_execute(store, &id, command.clone(), metadata).await;
            look = match outcome {
                Ok(receipt) if receipt.position.is_some() || look == Look::InTheLog => {
                    return Ok(receipt);
                }
                Err(AggregateError::UserError(refusal)) if look == Look::InTheLog => {
                    return Err(ExecuteError::Refused(refusal));
                }
                Err(AggregateError::AggregateConflict) => Look::PastConflict,
                // Before saying no, or that there is nothing to do, it is the log that is asked.
                Ok(_) | Err(AggregateError::UserError(_)) => Look::InTheLog,
                Err(
                    AggregateError::DatabaseConnectionError(error)
                    | AggregateError::DeserializationError(error)
                    | AggregateError::UnexpectedError(error),
                ) => match refusal(error)? {
                    refusal if look == Look::InTheLog => return Err(refusal),
                    _ => Look::InTheLog,
                },
            };
            if since.elapsed() > ATTEMPT_FOR {
                return Err(ExecuteError::Busy);
            }
            let was_passed_on = turn.lock().unwrap_or_else(PoisonError::into_inner).is_none();
            if was_passed_on {
                let again = self.turns.take(&id).await;
                *turn.lock().unwrap_or_else(PoisonError::into_inner) = Some(again);
            }
        }
    }

    async fn try_execute(
        &self,
        store: CommandStore<A>,
        id: &str,
        command: A::Command,
        metadata: &Metadata,
    ) -> Result<Receipt<A>, AggregateError<A::Error>> {
        let receipt = Arc::clone(&store.receipt);
        CqrsFramework::new(store, Vec::new(), ())
            .execute_with_metadata(id, command, metadata.to_map())
            .await?;
        let receipt = receipt.lock().unwrap_or_else(PoisonError::into_inner).take();
        receipt.ok_or(AggregateError::AggregateConflict)
    }
}

/// The refusal in an error that the store gave; anything else failed for good. The aggregate's own
/// word comes first, so before a refusal is passed on it is the log that is asked.
fn refusal<E: std::error::Error>(
    error: Box<dyn std::error::Error + Send + Sync>,
) -> Result<ExecuteError<E>, ExecuteError<E>> {
    if let Some(Stale { actual }) = error.downcast_ref() {
        return Ok(ExecuteError::Stale { actual: *actual });
    }
    if let Some(SealError::Keys(KeyringError::Destroyed { account })) = error.downcast_ref() {
        return Ok(ExecuteError::Erased { account: *account });
    }
    Err(ExecuteError::Failed(error))
}
