//! The pools' books, kept a second time.
//!
//! This is on purpose not how the pools keep them: sums are made anew from single quotas, with
//! numbers that are wide enough for anything, and every event is asked whether it was right.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountId, PoolId,
    account::AccountEvent,
    storage_pool::{Capacity, PoolEvent, StoragePool},
    values::{PoolName, PoolRoot},
};
use event_store::Loaded;
use projections::{Event, Subject};

/// A pool as its events say it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Book {
    pub name: PoolName,
    pub root: PoolRoot,
    pub headroom_bytes: u64,
    pub quotas: BTreeMap<AccountId, u64>,
    pub retired: bool,
    pub revision: u64,
}

#[derive(Default)]
pub(super) struct Books {
    pub pools: BTreeMap<PoolId, Book>,
    pub deleted: BTreeSet<AccountId>,
    /// What is not as it must be, in words.
    pub wrong: Vec<String>,
    /// Pools as the server has them, each to be compared when the books have come as far.
    compared: BTreeMap<PoolId, Loaded<StoragePool>>,
}

impl Book {
    /// The sum of all quotas.
    pub fn reserved_bytes(&self) -> u128 {
        self.quotas.values().copied().map(u128::from).sum()
    }
}

impl Books {
    pub fn comparing(compared: BTreeMap<PoolId, Loaded<StoragePool>>) -> Self {
        Self { compared, ..Self::default() }
    }

    pub fn enter(&mut self, event: &Event) {
        let (pool_id, change) = match &event.subject {
            Subject::Pool(pool_id, change) => (*pool_id, change),
            Subject::Account(account, AccountEvent::Deleted { .. }) => {
                self.deleted.insert(*account);
                return;
            }
            Subject::Account(..) => return,
        };
        for wrong in self.faults(pool_id, change) {
            let position = event.position;
            self.wrong.push(format!("pool {pool_id}, event at position {position}: {wrong}"));
        }
        self.apply(pool_id, change);
        if let Some(book) = self.pools.get_mut(&pool_id) {
            book.revision = event.sequence;
        }
        self.compare(pool_id, event.sequence);
    }

    /// What of an event contradicts the books.
    fn faults(&self, pool_id: PoolId, change: &PoolEvent) -> Vec<String> {
        use PoolEvent as E;
        let Some(book) = self.pools.get(&pool_id) else {
            return match change {
                E::PoolRegistered { .. } => Vec::new(),
                _ => vec!["the pool was never registered".to_owned()],
            };
        };
        let mut faults = Vec::new();
        if book.retired {
            faults.push("the pool is retired".to_owned());
        }
        let held = |account: &AccountId| book.quotas.get(account).copied().unwrap_or(0);
        match change {
            E::PoolRegistered { .. } => faults.push("the pool is registered twice".to_owned()),
            E::PoolRenamed { .. } | E::HeadroomChanged { .. } => {}
            E::QuotaAllocated {
                account_id, bytes, previous_bytes, capacity, overcommit, ..
            } => {
                let held = held(account_id);
                if held != *previous_bytes {
                    faults.push(format!("{account_id} held {held} bytes, not {previous_bytes}"));
                }
                faults.extend(self.held_elsewhere(pool_id, *account_id));
                let others = book.reserved_bytes() - u128::from(held);
                faults.extend(book.capacity_faults(capacity, others));
                let promised = others + u128::from(*bytes) + u128::from(book.headroom_bytes);
                let exceeds = promised > u128::from(capacity.total_bytes) && *bytes > held;
                if exceeds && overcommit.is_none() {
                    faults.push(format!(
                        "{bytes} bytes for {account_id} exceed what was left, and nobody \
                         over-committed"
                    ));
                }
            }
            E::QuotaReleased { account_id, previous_bytes, .. } => {
                let held = held(account_id);
                if held != *previous_bytes || held == 0 {
                    faults.push(format!("{account_id} held {held} bytes, not {previous_bytes}"));
                }
            }
            E::PoolRetired { .. } if book.quotas.is_empty() => {}
            E::PoolRetired { .. } => faults.push("the pool still holds quotas".to_owned()),
        }
        faults
    }

    fn held_elsewhere(&self, pool_id: PoolId, account: AccountId) -> Option<String> {
        let holds =
            |(id, book): &(&PoolId, &Book)| **id != pool_id && book.quotas.contains_key(&account);
        let (elsewhere, _) = self.pools.iter().find(holds)?;
        Some(format!("{account} holds a quota in pool {elsewhere} as well"))
    }

    fn apply(&mut self, pool_id: PoolId, change: &PoolEvent) {
        use PoolEvent as E;
        if let E::PoolRegistered { name, root, headroom_bytes, .. } = change {
            self.pools.entry(pool_id).or_insert_with(|| Book {
                name: name.clone(),
                root: root.clone(),
                headroom_bytes: *headroom_bytes,
                quotas: BTreeMap::new(),
                retired: false,
                revision: 0,
            });
            return;
        }
        let Some(book) = self.pools.get_mut(&pool_id) else { return };
        match change {
            E::PoolRegistered { .. } => {}
            E::PoolRenamed { name, .. } => book.name = name.clone(),
            E::HeadroomChanged { headroom_bytes, .. } => book.headroom_bytes = *headroom_bytes,
            E::QuotaAllocated { account_id, bytes, .. } => {
                book.quotas.insert(*account_id, *bytes);
            }
            E::QuotaReleased { account_id, .. } => {
                book.quotas.remove(account_id);
            }
            E::PoolRetired { .. } => book.retired = true,
        }
    }

    /// With the pool as the server has it, once the books have come to the same event.
    fn compare(&mut self, pool_id: PoolId, sequence: u64) {
        let due = self.compared.get(&pool_id).is_some_and(|pool| pool.sequence == sequence);
        let Some(Loaded { aggregate, .. }) = due.then(|| self.compared.remove(&pool_id)).flatten()
        else {
            return;
        };
        let Some(book) = self.pools.get(&pool_id) else { return };
        let same = aggregate.name.as_ref() == Some(&book.name)
            && aggregate.root.as_ref() == Some(&book.root)
            && aggregate.headroom_bytes == book.headroom_bytes
            && aggregate.retired == book.retired
            && aggregate.reserved_bytes == book.reserved_bytes()
            && aggregate.quotas.iter().eq(book.quotas.iter());
        if !same {
            let (state, events) = (aggregate.reserved_bytes, book.reserved_bytes());
            self.wrong.push(format!(
                "pool {pool_id}: its state is not what its events say; it counts {state} bytes as \
                 reserved, the events {events}"
            ));
        }
    }
}

impl Book {
    /// The figures that a decision saw, against what they must have been.
    fn capacity_faults(&self, capacity: &Capacity, others: u128) -> Vec<String> {
        let mut faults = Vec::new();
        let others = u64::try_from(others).unwrap_or(u64::MAX);
        if capacity.reserved_for_others_bytes != others {
            faults.push(format!(
                "others held {others} bytes, not {}",
                capacity.reserved_for_others_bytes
            ));
        }
        if capacity.headroom_bytes != self.headroom_bytes {
            faults.push(format!(
                "the headroom was {} bytes, not {}",
                self.headroom_bytes, capacity.headroom_bytes
            ));
        }
        faults
    }
}
