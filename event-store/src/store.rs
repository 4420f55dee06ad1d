//! cqrs-es' `EventStore` on our log, made for one command at a time.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    streams::{Loaded, Streams, Witness, scope},
    turns::{Run, Turn, Unanswered},
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

/// Where a command's aggregate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// What this node has sent, or else what it remembers, or else the log: the append's sequence
    /// shows whether that was the newest.
    AtHand,
    /// What this node has sent since the conflict, or else the log.
    PastConflict,
    InTheLog,
}

/// The store as one command sees it: it knows the sequence the caller expects, ends the
/// aggregate's turn when the append is sent, and leaves a receipt, because cqrs-es' framework
/// hands nothing back.
pub(crate) struct CommandStore<A> {
    pub streams: Arc<Streams<A>>,
    pub appender: Appender,
    pub sealer: Sealer,
    pub look: Look,
    pub turn: Arc<Mutex<Option<Turn<A>>>>,
    pub expected_sequence: Option<u64>,
    pub receipt: Arc<Mutex<Option<Receipt<A>>>>,
}

/// An aggregate on its way through a command.
pub(crate) struct InHand<A> {
    id: String,
    run: Run,
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
        let (run, before) = self.look_up(id).await?;
        if self.expected_sequence.is_some_and(|expected| expected != before.sequence) {
            return Err(unexpected(Stale { actual: before.sequence }));
        }
        let aggregate = before.aggregate.clone();
        Ok(InHand { id: id.to_owned(), run, before, aggregate })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: InHand<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let InHand { id, run, before, aggregate } = context;
        let sequence = before.sequence + events.len() as u64;
        let after = Loaded { sequence, aggregate };
        let position = if events.is_empty() {
            None
        } else {
            let append = self.seal(&id, &before, &events, &metadata).await?;
            Some(self.append(&id, run, append, &after).await?)
        };
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
    async fn look_up(&self, id: &str) -> Result<(Run, Loaded<A>), AggregateError<A::Error>> {
        let sent = match (self.look, self.turn().as_ref()) {
            (Look::AtHand | Look::PastConflict, Some(turn)) => turn.ahead(id),
            _ => None,
        };
        if let Some(sent) = sent {
            return Ok(sent);
        }
        let era = self.appender.eras().now();
        let remembered = match self.look {
            Look::AtHand => self.streams.remembered(id, era),
            Look::PastConflict | Look::InTheLog => None,
        };
        let loaded = match remembered {
            Some(remembered) => remembered,
            None => self.streams.load(id).await.map_err(unexpected)?,
        };
        Ok((Run::new(era), loaded))
    }

    fn turn(&self) -> MutexGuard<'_, Option<Turn<A>>> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn append(
        &self,
        id: &str,
        run: Run,
        append: Append,
        after: &Loaded<A>,
    ) -> Result<Position, AggregateError<A::Error>> {
        let witness = append.events.last().map(|event| Witness::of(&event.payload));
        let sent = self.appender.send(append, Some(run.era)).await.map_err(unexpected)?;
        // While nodes press on one stream, a row of commands would only be refused together.
        let turn = if self.look == Look::AtHand { self.turn().take() } else { None };
        let unanswered = turn.map(|turn| turn.pass_on(id, run, after.clone()));
        match sent.answer().await {
            Ok(position) => {
                if let Some(witness) = witness {
                    self.streams.remember(id, after.clone(), witness, run.era);
                }
                unanswered.into_iter().for_each(Unanswered::confirmed);
                Ok(position)
            }
            Err(AppendError::Conflict) => Err(AggregateError::AggregateConflict),
            Err(AppendError::Refused(refusal)) => {
                Err(AggregateError::UserError(A::refused(&refusal)))
            }
            Err(error @ AppendError::Unreachable(_)) => {
                Err(AggregateError::DatabaseConnectionError(Box::new(error)))
            }
            Err(error) => Err(unexpected(error)),
        }
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
            let metadata: BTreeMap<_, _> = metadata.into_iter().collect(); // one order for all
            sealed.push(SealedEvent {
                event_type: event.event_type(),
                event_version: event.event_version(),
                payload: serde_json::to_string(&payload).map_err(unexpected)?,
                metadata: serde_json::to_string(&metadata).map_err(unexpected)?,
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
            GuardChange::HandOver(claim, to) => {
                let key = key(&claim);
                let scope = claim.scope;
                ((scope, key.clone()), SealedGuard::HandOver { scope, key, to })
            }
            // The table has it since it was handed over.
            GuardChange::Receive(_) => continue,
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
