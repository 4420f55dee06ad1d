//! How many upload at a time.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{AccountId, PoolId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::ApiError;

/// To each pool, on one node. A disk that hangs keeps those that wait for it, and no others.
const TO_A_POOL: usize = 64;

/// By each person, so that nobody keeps all turns to themselves. The pages send one file after the
/// other.
const BY_A_PERSON: usize = 16;

#[derive(Default)]
pub struct Turns {
    pools: Mutex<HashMap<PoolId, Arc<Semaphore>>>,
    people: Mutex<HashMap<AccountId, Arc<Semaphore>>>,
}

/// Given back when nobody has anything to do with the file any more.
#[derive(Debug)]
pub(super) struct Turn {
    _to_the_pool: OwnedSemaphorePermit,
    _by_the_person: OwnedSemaphorePermit,
}

impl Turns {
    pub(super) fn take(&self, person: AccountId, pool: PoolId) -> Result<Turn, ApiError> {
        let by_the_person = take(&self.people, person, BY_A_PERSON);
        let by_the_person = by_the_person.ok_or(ApiError::TooManyUploads)?;
        let to_the_pool = take(&self.pools, pool, TO_A_POOL).ok_or(ApiError::UploadsBusy)?;
        Ok(Turn { _to_the_pool: to_the_pool, _by_the_person: by_the_person })
    }

    #[cfg(test)]
    pub(super) fn taken(&self) -> usize {
        let pools = self.pools.lock().expect("not poisoned");
        pools.values().map(|turns| TO_A_POOL - turns.available_permits()).sum()
    }
}

fn take<K: Copy + Eq + Hash>(
    turns: &Mutex<HashMap<K, Arc<Semaphore>>>,
    of: K,
    at_a_time: usize,
) -> Option<OwnedSemaphorePermit> {
    let mut turns = turns.lock().unwrap_or_else(PoisonError::into_inner);
    // Whoever uploads nothing is forgotten.
    turns.retain(|key, turns| *key == of || turns.available_permits() < at_a_time);
    let turns = turns.entry(of).or_insert_with(|| Arc::new(Semaphore::new(at_a_time)));
    Arc::clone(turns).try_acquire_owned().ok()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(number: u64) -> AccountId {
        AccountId(Uuid::from_u64_pair(1, number))
    }

    fn pool(number: u64) -> PoolId {
        PoolId(Uuid::from_u64_pair(2, number))
    }

    #[test]
    fn nobody_keeps_all_turns_and_no_pool_those_of_others() {
        let turns = Turns::default();
        let mut taken: Vec<_> =
            (0..BY_A_PERSON).map(|_| turns.take(person(0), pool(0)).expect("a turn")).collect();
        let refused = turns.take(person(0), pool(1));
        assert!(matches!(refused, Err(ApiError::TooManyUploads)), "in whatever pool");
        let others = (BY_A_PERSON..TO_A_POOL).map(|number| person(number as u64));
        taken.extend(others.map(|other| turns.take(other, pool(0)).expect("a turn")));
        let refused = turns.take(person(999), pool(0));
        assert!(matches!(refused, Err(ApiError::UploadsBusy)), "{refused:?}");
        assert!(turns.take(person(999), pool(1)).is_ok(), "another pool has its own");
        drop(taken);
        assert!(turns.take(person(0), pool(0)).is_ok());
        assert_eq!(turns.people.lock().expect("not poisoned").len(), 1, "the others are forgotten");
    }
}
