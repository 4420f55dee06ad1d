//! cqrs-es' `EventStore` on our log, made for one command at a time.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use cqrs_es::{
    Aggregate, AggregateContext, AggregateError, DomainEvent, EventEnvelope, EventStore,
};
use domain::{AccountId, Claim, GuardChange, Guarded};
use uuid::Uuid;

use crate::{
    Position,
    append::{Append, AppendError, Appender, SealedEvent, SealedGuard},
    sealer::Sealer,
    streams::{Loaded, Streams, scope},
};

/// What came of a command.
#[derive(Clone, Debug)]
pub struct Receipt<A> {
    /// Where the last event stands; `None` when the command had nothing to record.
    pub position: Option<Position>,
    pub sequence: u64,
    /// The state after the command.
    pub aggregate: A,
}

/// The sequence that the caller expected is not the aggregate's.
#[derive(Debug, thiserror::Error)]
#[error("the aggregate is at sequence {actual}")]
pub(crate) struct Stale {
    pub actual: u64,
}

/// The store as one command sees it: it knows the sequence the caller expects, and leaves a
/// receipt, because cqrs-es' framework hands nothing back.
pub(crate) struct CommandStore<A> {
    pub streams: Arc<Streams<A>>,
    pub appender: Appender,
    pub sealer: Sealer,
    pub expected_sequence: Option<u64>,
    pub receipt: Arc<Mutex<Option<Receipt<A>>>>,
}

/// An aggregate on its way through a command.
pub(crate) struct InHand<A> {
    id: String,
    /// As loaded: what the guards compare with.
    before: Loaded<A>,
    /// As the command leaves it: cqrs-es applies events while they are decided.
    aggregate: A,
}

impl<A: Aggregate> AggregateContext<A> for InHand<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

impl<A: Guarded + Clone> EventStore<A> for CommandStore<A> {
    type AC = InHand<A>;

    async fn load_events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        self.streams.envelopes(id).await.map_err(unexpected)
    }

    async fn load_aggregate(&self, id: &str) -> Result<InHand<A>, AggregateError<A::Error>> {
        let before = self.streams.load(id).await.map_err(unexpected)?;
        if self.expected_sequence.is_some_and(|expected| expected != before.sequence) {
            return Err(unexpected(Stale { actual: before.sequence }));
        }
        let aggregate = before.aggregate.clone();
        Ok(InHand { id: id.to_owned(), before, aggregate })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: InHand<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let InHand { id, before, aggregate } = context;
        let sequence = before.sequence + events.len() as u64;
        let position = if events.is_empty() {
            None
        } else {
            let append = self.seal(&id, &before, &events, &metadata).await?;
            Some(self.append(&id, append).await?)
        };
        let after = Loaded { sequence, aggregate };
        self.streams.remember(&id, after.clone());
        let receipt = Receipt { position, sequence, aggregate: after.aggregate };
        *self.receipt.lock().unwrap_or_else(PoisonError::into_inner) = Some(receipt);
        let envelope = |(payload, sequence)| EventEnvelope {
            aggregate_id: id.clone(),
            sequence,
            payload,
            metadata: metadata.clone(),
        };
        Ok(events.into_iter().zip(before.sequence as usize + 1..).map(envelope).collect())
    }
}

impl<A: Guarded + Clone> CommandStore<A> {
    async fn append(&self, id: &str, append: Append) -> Result<Position, AggregateError<A::Error>> {
        self.appender.append(append).await.map_err(|error| {
            // What is remembered may be behind; the next load starts from the log.
            self.streams.forget(id);
            match error {
                AppendError::Conflict => AggregateError::AggregateConflict,
                AppendError::Refused(refusal) => AggregateError::UserError(A::refused(&refusal)),
                error @ AppendError::Unreachable(_) => {
                    AggregateError::DatabaseConnectionError(Box::new(error))
                }
                error => unexpected(error),
            }
        })
    }

    async fn seal(
        &self,
        id: &str,
        before: &Loaded<A>,
        events: &[A::Event],
        metadata: &HashMap<String, String>,
    ) -> Result<Append, AggregateError<A::Error>> {
        let mut state = before.aggregate.clone();
        let mut changes = Vec::new();
        let mut sealed = Vec::with_capacity(events.len());
        for (event, sequence) in events.iter().zip(before.sequence + 1..) {
            changes.extend(state.guard_changes(event));
            state.apply(event.clone());
            let mut payload = serde_json::to_value(event).map_err(unexpected)?;
            let mut metadata = metadata.clone();
            let scope = scope::<A>(id, sequence);
            self.sealer.seal(&mut payload, &mut metadata, scope).await.map_err(unexpected)?;
            let metadata = serde_json::to_value(metadata).map_err(unexpected)?;
            sealed.push(SealedEvent {
                event_type: event.event_type(),
                event_version: event.event_version(),
                payload,
                metadata,
            });
        }
        Ok(Append {
            id: Uuid::now_v7(), // close in time, close in the index
            aggregate_type: A::TYPE,
            aggregate_id: id.to_owned(),
            first_sequence: before.sequence + 1,
            events: sealed,
            guards: net_guards(changes, |claim| self.sealer.claim_key(claim)),
        })
    }
}

/// The last word on each claim and quorum: what is released and claimed again within one append
/// is not given up in between.
fn net_guards(changes: Vec<GuardChange>, key: impl Fn(&Claim) -> Vec<u8>) -> Vec<SealedGuard> {
    let mut net = BTreeMap::new();
    for change in changes {
        let (name, sealed) = match change {
            GuardChange::Claim(claim) => {
                let key = key(&claim);
                ((claim.scope, key.clone()), SealedGuard::Claim { scope: claim.scope, key })
            }
            GuardChange::Release(claim) => {
                let key = key(&claim);
                ((claim.scope, key.clone()), SealedGuard::Release { scope: claim.scope, key })
            }
            GuardChange::Join(quorum) => {
                ((quorum.0, Vec::new()), SealedGuard::Join { quorum: quorum.0 })
            }
            GuardChange::Leave(quorum) => {
                ((quorum.0, Vec::new()), SealedGuard::Leave { quorum: quorum.0 })
            }
            GuardChange::Erase(AccountId(account)) => {
                (("data-key", account.as_bytes().to_vec()), SealedGuard::Erase { account })
            }
        };
        net.insert(name, sealed);
    }
    net.into_values().collect()
}

fn unexpected<E: std::error::Error>(
    error: impl std::error::Error + Send + Sync + 'static,
) -> AggregateError<E> {
    AggregateError::UnexpectedError(Box::new(error))
}

#[cfg(test)]
mod tests {
    use domain::Quorum;

    use super::*;

    fn claim(key: &str) -> Claim {
        Claim { scope: "login", key: key.to_owned() }
    }

    #[test]
    fn what_is_joined_and_left_within_one_append_counts_once() {
        let changes = vec![
            GuardChange::Join(Quorum("administrators")),
            GuardChange::Claim(claim("ada")),
            GuardChange::Leave(Quorum("administrators")),
            GuardChange::Release(claim("ada")),
            GuardChange::Claim(claim("ada")),
        ];
        let net = net_guards(changes, |claim| claim.key.clone().into_bytes());
        assert_eq!(
            net,
            [
                SealedGuard::Leave { quorum: "administrators" },
                SealedGuard::Claim { scope: "login", key: b"ada".to_vec() },
            ]
        );
    }
}
