//! Given what happened, when somebody asks, then this happens: on cqrs-es' test framework.

use cqrs_es::{Aggregate, test::TestFramework};

use super::story::now;
use crate::{
    Actor,
    storage_pool::{PoolAction, PoolCommand, PoolError, PoolEvent, StoragePool},
};

pub struct Sentence {
    given: Vec<PoolEvent>,
}

/// A pool with a past.
pub fn given(events: impl Into<Vec<PoolEvent>>) -> Sentence {
    Sentence { given: events.into() }
}

/// What a pool is after these events.
pub fn after(events: impl IntoIterator<Item = PoolEvent>) -> StoragePool {
    let mut pool = StoragePool::default();
    events.into_iter().for_each(|event| pool.apply(event));
    pool
}

/// Who asks for something makes no difference to a pool.
pub fn command(action: PoolAction) -> PoolCommand {
    PoolCommand { actor: Actor::system("test"), at: now(), action }
}

impl Sentence {
    pub fn and(mut self, event: PoolEvent) -> Self {
        self.given.push(event);
        self
    }

    pub fn when(self, action: PoolAction) -> Outcome {
        let result =
            TestFramework::<StoragePool>::with(()).given(self.given.clone()).when(command(action));
        Outcome { given: self.given, result: result.inspect_result() }
    }
}

pub struct Outcome {
    given: Vec<PoolEvent>,
    result: Result<Vec<PoolEvent>, PoolError>,
}

impl Outcome {
    /// What the pool is afterwards.
    #[track_caller]
    pub fn then(self, events: impl Into<Vec<PoolEvent>>) -> StoragePool {
        let events = events.into();
        assert_eq!(self.result.as_ref(), Ok(&events));
        after(self.given.into_iter().chain(events))
    }

    #[track_caller]
    pub fn then_nothing(self) {
        assert_eq!(self.result, Ok(Vec::new()));
    }

    #[track_caller]
    pub fn then_refused(self, why: PoolError) {
        assert_eq!(self.result, Err(why));
    }

    pub fn result(self) -> Result<Vec<PoolEvent>, PoolError> {
        self.result
    }
}
