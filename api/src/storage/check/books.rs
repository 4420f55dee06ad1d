//! The pools' books, kept a second time.
//!
//! This is on purpose not how the pools keep them: sums are made anew from single quotas, with
//! numbers that are wide enough for anything, and every event is asked whether it was right.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountId, MoveId, PoolId,
    account::AccountEvent,
    storage_pool::{Capacity, Leftover, PoolEvent, StoragePool},
    values::{PoolName, PoolRoot},
};
use event_store::Loaded;
use projections::{Event, Subject, pools::MoveState};

/// A pool as its events say it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Book {
    pub name: PoolName,
    pub root: PoolRoot,
    pub headroom_bytes: u64,
    pub quotas: BTreeMap<AccountId, u64>,
    /// What is kept for accounts that come from other pools, and for which move.
    pub kept: BTreeMap<AccountId, (MoveId, u64)>,
    /// Moves from here, of which something is left.
    pub moves: BTreeMap<AccountId, MoveAway>,
    /// Deleted accounts whose files are still to be removed.
    pub removals: BTreeSet<AccountId>,
    /// Whose files were said not to be removed, and how often.
    pub abandoned: BTreeMap<AccountId, u64>,
    pub retired: bool,
    pub revision: u64,
}

/// An account that leaves or has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MoveAway {
    pub move_id: MoveId,
    pub to: PoolId,
    pub state: MoveState,
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
    /// The sum of all quotas, and of what is kept for those who come.
    pub fn reserved_bytes(&self) -> u128 {
        let kept = self.kept.values().map(|(_, bytes)| bytes);
        self.quotas.values().chain(kept).copied().map(u128::from).sum()
    }

    /// How many accounts hold some of it.
    pub fn holders(&self) -> u64 {
        (self.quotas.len() + self.kept.len()) as u64
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
            Subject::Account(..) | Subject::Token(..) => return,
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
        let is_late = matches!(change, E::FilesAbandoned { left: Leftover::DeletedAccount, .. });
        if book.retired && !is_late {
            faults.push("the pool is retired".to_owned());
        }
        let held = |account: &AccountId| book.quotas.get(account).copied().unwrap_or(0);
        match change {
            E::PoolRegistered { .. } => faults.push("the pool is registered twice".to_owned()),
            E::PoolRenamed { .. } | E::HeadroomChanged { .. } => {}
            E::QuotaAllocated {
                account_id,
                bytes,
                previous_bytes,
                capacity,
                overcommitted,
                ..
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
                if exceeds && !overcommitted {
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
            E::MoveStarted { .. }
            | E::MoveCancelled { .. }
            | E::MoveCompleted { .. }
            | E::OldCopyGivenUp { .. }
            | E::OldCopyCleaned { .. }
            | E::SpaceReserved { .. }
            | E::SpaceReleased { .. }
            | E::QuotaMovedIn { .. } => faults.extend(self.move_faults(pool_id, book, change)),
            E::RemovalOrdered { .. }
            | E::FilesRemoved { .. }
            | E::FilesKept { .. }
            | E::FilesAbandoned { .. }
            | E::PoolRetired { .. } => faults.extend(book.removal_faults(change)),
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
                kept: BTreeMap::new(),
                moves: BTreeMap::new(),
                removals: BTreeSet::new(),
                abandoned: BTreeMap::new(),
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
            E::MoveStarted { move_id, account_id, to, .. } => {
                let state = MoveState::Moving;
                book.moves.insert(*account_id, MoveAway { move_id: *move_id, to: *to, state });
            }
            E::MoveCompleted { account_id, .. } => {
                book.quotas.remove(account_id);
                book.moves.entry(*account_id).and_modify(|away| away.state = MoveState::Kept);
            }
            E::OldCopyGivenUp { account_id, .. } => {
                book.moves.entry(*account_id).and_modify(|away| away.state = MoveState::Cleaning);
                book.removals.remove(account_id);
            }
            E::MoveCancelled { account_id, .. } | E::OldCopyCleaned { account_id, .. } => {
                book.moves.remove(account_id);
            }
            E::SpaceReserved { move_id, account_id, bytes, .. } => {
                book.kept.insert(*account_id, (*move_id, *bytes));
            }
            E::SpaceReleased { account_id, .. } => {
                book.kept.remove(account_id);
            }
            E::QuotaMovedIn { account_id, bytes, .. } => {
                book.kept.remove(account_id);
                book.quotas.insert(*account_id, *bytes);
            }
            E::RemovalOrdered { account_id, .. } => {
                book.removals.insert(*account_id);
            }
            E::FilesRemoved { account_id, .. } | E::FilesKept { account_id, .. } => {
                book.removals.remove(account_id);
            }
            E::FilesAbandoned { account_id, .. } => {
                book.removals.remove(account_id);
                *book.abandoned.entry(*account_id).or_default() += 1;
            }
            E::PoolRetired { .. } => book.retired = true,
        }
    }

    /// What of a move's event contradicts the books of both pools.
    fn move_faults(&self, pool_id: PoolId, book: &Book, change: &PoolEvent) -> Vec<String> {
        use PoolEvent as E;
        let away = |account: &AccountId, id: &MoveId, state: MoveState| {
            let away = book.moves.get(account);
            away.is_some_and(|away| away.move_id == *id && away.state == state)
        };
        let kept = |account: &AccountId, id: &MoveId, bytes: &u64| {
            book.kept.get(account) == Some(&(*id, *bytes))
        };
        let mut faults = Vec::new();
        let mut must = |holds: bool, fault: String| {
            if !holds {
                faults.push(fault);
            }
        };
        match change {
            E::MoveStarted { account_id, bytes, .. } => {
                let held = book.quotas.get(account_id);
                must(held == Some(bytes), format!("{account_id} did not hold {bytes} bytes"));
                let stays = !book.moves.contains_key(account_id);
                must(stays, format!("{account_id} was on its way already"));
            }
            E::MoveCancelled { move_id, account_id, .. } => {
                let moving = away(account_id, move_id, MoveState::Moving);
                must(moving, format!("{account_id} was not on its way"));
            }
            E::MoveCompleted { move_id, account_id, to, bytes, .. } => {
                let moving = away(account_id, move_id, MoveState::Moving);
                must(moving, format!("{account_id} was not on its way"));
                let there = self.pools.get(to).and_then(|book| book.kept.get(account_id));
                let fault = format!("pool {to} kept no {bytes} bytes for {account_id}");
                must(there == Some(&(*move_id, *bytes)), fault);
            }
            E::OldCopyGivenUp { move_id, account_id, .. } => {
                let old = away(account_id, move_id, MoveState::Kept);
                must(old, format!("no old copy of {account_id} was kept"));
            }
            E::OldCopyCleaned { move_id, account_id, .. } => {
                let given_up = away(account_id, move_id, MoveState::Cleaning);
                must(given_up, format!("no old copy of {account_id} was given up"));
            }
            E::SpaceReserved { account_id, bytes, capacity, .. } => {
                let free = !book.kept.contains_key(account_id)
                    && !book.quotas.contains_key(account_id)
                    && !book.moves.contains_key(account_id);
                must(free, format!("the place of {account_id} was not free"));
                let others = book.reserved_bytes();
                let promised = others + u128::from(*bytes) + u128::from(book.headroom_bytes);
                let fits = promised <= u128::from(capacity.total_bytes);
                must(fits, format!("{bytes} bytes for {account_id} exceed what was left"));
                for fault in book.capacity_faults(capacity, others) {
                    must(false, fault);
                }
            }
            E::SpaceReleased { move_id, account_id, bytes, .. } => {
                let was_kept = kept(account_id, move_id, bytes);
                must(was_kept, format!("no {bytes} bytes were kept for {account_id}"));
            }
            E::QuotaMovedIn { move_id, account_id, bytes, .. } => {
                let was_kept = kept(account_id, move_id, bytes);
                must(was_kept, format!("no {bytes} bytes were kept for {account_id}"));
                if let Some(fault) = self.held_elsewhere(pool_id, *account_id) {
                    must(false, fault);
                }
            }
            _ => {}
        }
        faults
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
            && aggregate.quotas.iter().eq(book.quotas.iter())
            && aggregate.removals.iter().eq(book.removals.iter())
            && book.says_of_moves(&aggregate);
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
    /// Whether the pool knows of the same moves.
    fn says_of_moves(&self, pool: &StoragePool) -> bool {
        let kept =
            pool.incoming.iter().map(|(account, kept)| (*account, (kept.move_id, kept.bytes)));
        let moving = pool.moving_out.iter().map(|(account, moving)| {
            let state = MoveState::Moving;
            (*account, MoveAway { move_id: moving.move_id, to: moving.to, state })
        });
        let old = pool.old_copies.iter().map(|(account, old)| {
            let state = if old.given_up { MoveState::Cleaning } else { MoveState::Kept };
            (*account, MoveAway { move_id: old.move_id, to: old.to, state })
        });
        kept.collect::<BTreeMap<_, _>>() == self.kept
            && moving.chain(old).collect::<BTreeMap<_, _>>() == self.moves
    }

    /// What of an event contradicts what is to be removed here.
    fn removal_faults(&self, change: &PoolEvent) -> Option<String> {
        use PoolEvent as E;
        match change {
            E::RemovalOrdered { account_id, .. } if self.removals.contains(account_id) => {
                Some(format!("the files of {account_id} were to be removed already"))
            }
            E::FilesRemoved { account_id, .. } | E::FilesKept { account_id, .. }
                if !self.removals.contains(account_id) =>
            {
                Some(format!("no files of {account_id} were to be removed"))
            }
            E::FilesAbandoned { account_id, left: Leftover::OldCopy { move_id }, .. } => {
                let away = self.moves.get(account_id);
                let is_here = away.is_some_and(|away| away.move_id == *move_id);
                (!is_here).then(|| format!("there was no old copy of {account_id}"))
            }
            E::PoolRetired { disk_gone, .. } => {
                let told = |account: &AccountId| self.abandoned.contains_key(account);
                let is_empty = self.quotas.is_empty()
                    && self.kept.is_empty()
                    && self.removals.is_empty()
                    && self.moves.keys().all(told);
                let undone = disk_gone.as_ref().map_or(0, |gone| gone.undone.total());
                let says_so = undone == self.abandoned.values().sum::<u64>();
                let fault = "the pool still holds quotas, or files that were to be removed";
                (!is_empty || !says_so).then(|| fault.to_owned())
            }
            _ => None,
        }
    }

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

#[cfg(test)]
mod tests;
