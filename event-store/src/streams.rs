//! One aggregate's events, folded to its state: cold by postgres-es, then only the tail.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hasher},
    sync::Arc,
};

use cqrs_es::{
    Aggregate, EventEnvelope,
    persist::{PersistedEventRepository, PersistenceError},
};
use deadpool_postgres::{Pool, PoolError};
use postgres_es::PostgresEventRepository;
use quick_cache::sync::Cache;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    append::{Era, Eras},
    sealer::{SealError, Sealer},
    sealing::SealScope,
};

/// How many aggregates of one kind a node keeps in memory.
const CACHED_AGGREGATES: usize = 20_000;

/// An aggregate's state after its `sequence` first events.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded<A> {
    pub sequence: u64,
    pub aggregate: A,
}

#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("the stream could not be read")]
    Stream(#[from] PersistenceError),
    #[error("no connection to read the stream with")]
    Connection(#[from] PoolError),
    #[error("the tail of the stream could not be read")]
    Tail(#[from] tokio_postgres::Error),
    #[error("the personal values of the stream could not be opened")]
    Open(#[from] SealError),
    #[error("event {sequence} of {aggregate_type} {aggregate_id} cannot be understood")]
    Event {
        aggregate_type: &'static str,
        aggregate_id: String,
        sequence: u64,
        #[source]
        source: serde_json::Error,
    },
}

impl LoadError {
    fn event<A: Aggregate>(scope: SealScope<'_>, source: serde_json::Error) -> Self {
        Self::Event {
            aggregate_type: A::TYPE,
            aggregate_id: scope.aggregate_id.to_owned(),
            sequence: scope.sequence,
            source,
        }
    }
}

pub(crate) fn scope<A: Aggregate>(id: &str, sequence: u64) -> SealScope<'_> {
    SealScope { aggregate_type: A::TYPE, aggregate_id: id, sequence }
}

/// Tells an event from another one that stands in its place in another log: its payload as it is
/// stored, hashed. Every payload says when it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Witness(u64);

impl Witness {
    pub fn of(payload: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(payload.as_bytes());
        Self(hasher.finish())
    }
}

#[derive(Clone)]
struct Remembered<A> {
    loaded: Loaded<A>,
    last_event: Witness,
    era: Era,
}

/// Loads aggregates of one kind, and remembers them.
///
/// The memory is never trusted for correctness: every load reads its last event again and what came
/// after it, and every append states the sequence it expects and the era it was decided in.
pub struct Streams<A> {
    repository: PostgresEventRepository,
    pool: Pool,
    sealer: Sealer,
    eras: Eras,
    cache: Arc<Cache<String, Arc<Remembered<A>>>>,
}

impl<A: Aggregate + Clone> Streams<A> {
    pub(crate) fn new(stream_pool: sqlx::PgPool, pool: Pool, sealer: Sealer, eras: Eras) -> Self {
        Self {
            repository: PostgresEventRepository::new(stream_pool),
            pool,
            sealer,
            eras,
            cache: Arc::new(Cache::new(CACHED_AGGREGATES)),
        }
    }

    /// Forgets one aggregate; for whoever hears that its person has been erased.
    pub(crate) fn forgetter(&self) -> impl Fn(&str) + Send + Sync + use<A>
    where
        A: Send + Sync + 'static,
    {
        let cache = Arc::clone(&self.cache);
        move |id| drop(cache.remove(id))
    }

    /// The aggregate as the log has it now. One without events is its default, at sequence 0.
    pub async fn load(&self, id: &str) -> Result<Loaded<A>, LoadError> {
        let era = self.eras.now();
        let (mut loaded, events) = match self.cached_with_tail(id, era).await? {
            Some(found) => found,
            None => (Loaded { sequence: 0, aggregate: A::default() }, self.read_all(id).await?),
        };
        let Some((_, last)) = events.last() else { return Ok(loaded) };
        let last_event = Witness::of(&last.to_string());
        for (sequence, mut payload) in events {
            self.sealer.open(&mut payload, &mut HashMap::new(), scope::<A>(id, sequence)).await?;
            let event = serde_json::from_value(payload)
                .map_err(|source| LoadError::event::<A>(scope::<A>(id, sequence), source))?;
            loaded.aggregate.apply(event);
            loaded.sequence = sequence;
        }
        self.remember(id, loaded.clone(), last_event, era);
        Ok(loaded)
    }

    /// All events of the aggregate with their circumstances, in order.
    pub(crate) async fn envelopes(&self, id: &str) -> Result<Vec<EventEnvelope<A>>, LoadError> {
        let mut envelopes = Vec::new();
        for mut event in self.repository.get_events::<A>(id).await? {
            let scope = scope::<A>(id, event.sequence as u64);
            let mut metadata = HashMap::<String, String>::deserialize(&event.metadata)
                .map_err(|source| LoadError::event::<A>(scope, source))?;
            self.sealer.open(&mut event.payload, &mut metadata, scope).await?;
            let payload = serde_json::from_value(event.payload)
                .map_err(|source| LoadError::event::<A>(scope, source))?;
            let aggregate_id = event.aggregate_id;
            let sequence = event.sequence;
            envelopes.push(EventEnvelope { aggregate_id, sequence, payload, metadata });
        }
        Ok(envelopes)
    }

    /// The aggregate as this node last saw it in this era. Others may have changed it since.
    pub(crate) fn remembered(&self, id: &str, era: Era) -> Option<Loaded<A>> {
        let cached = self.cache.get(id).filter(|cached| cached.era == era)?;
        Some(cached.loaded.clone())
    }

    /// Keeps what the log has confirmed, unless something newer is kept.
    pub(crate) fn remember(&self, id: &str, loaded: Loaded<A>, last_event: Witness, era: Era) {
        let age = (era, loaded.sequence);
        let newer = self.cache.get(id).is_some_and(|kept| (kept.era, kept.loaded.sequence) > age);
        if !newer {
            self.cache.insert(id.to_owned(), Arc::new(Remembered { loaded, last_event, era }));
        }
    }

    pub(crate) fn forget(&self, id: &str) {
        self.cache.remove(id);
    }

    async fn read_all(&self, id: &str) -> Result<Vec<(u64, Value)>, LoadError> {
        let events = self.repository.get_events::<A>(id).await?;
        Ok(events.into_iter().map(|event| (event.sequence as u64, event.payload)).collect())
    }

    /// What is remembered and what came after it; `None` when nothing is, or when the log does
    /// not have what is remembered, as after a restore.
    async fn cached_with_tail(
        &self,
        id: &str,
        era: Era,
    ) -> Result<Option<(Loaded<A>, Vec<(u64, Value)>)>, LoadError> {
        let Some(remembered) = self.cache.get(id) else { return Ok(None) };
        let Remembered { loaded, last_event, .. } = Remembered::clone(&remembered);
        // The last one known is read again, to see that it is there.
        let mut tail = self.read_tail(id, loaded.sequence - 1).await?;
        let is_there = tail.first().is_some_and(|(sequence, payload)| {
            *sequence == loaded.sequence && Witness::of(&payload.to_string()) == last_event
        });
        if !is_there {
            self.forget(id);
            return Ok(None);
        }
        tail.remove(0);
        if remembered.era != era && tail.is_empty() {
            self.remember(id, loaded.clone(), last_event, era);
        }
        Ok(Some((loaded, tail)))
    }

    async fn read_tail(&self, id: &str, after: u64) -> Result<Vec<(u64, Value)>, LoadError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(
                "select sequence, payload from events
                 where aggregate_type = $1 and aggregate_id = $2 and sequence > $3
                 order by sequence",
            )
            .await?;
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let rows = client.query(&statement, &[&A::TYPE, &id, &after]).await?;
        rows.iter()
            .map(|row| {
                let sequence: i64 = row.try_get("sequence")?;
                Ok((u64::try_from(sequence).unwrap_or(0), row.try_get("payload")?))
            })
            .collect()
    }
}
