//! Closing a pool: what must not be left in it, and the way out when its disk is gone for good.
//!
//! Quotas are never left behind. Files that were to be removed can be, where somebody says that the
//! disk will never come back: then each of them is named in the log as not removed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    PoolError as Refusal, PoolEvent as Event, StoragePool,
    decide::{Decision, NOTHING},
};
use crate::{AccountId, MoveId, Personal, values::Reason};

/// How a pool is to be closed, and what was found out beforehand.
#[derive(Clone, Debug, Default)]
pub struct Retirement {
    /// Who says that the disk is gone for good, and why; only needed where something is left undone.
    pub disk_gone: Option<Witness>,
    /// The pool's own disk can be reached.
    pub disk_answers: bool,
    /// Of the moves to this pool, those that were cancelled in the other one.
    pub cancelled: BTreeSet<MoveId>,
}

#[derive(Clone, Debug)]
pub struct Witness {
    pub by: AccountId,
    pub reason: Reason,
}

/// Files that are still to be removed from a pool, or to be decided about: of how many accounts each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// What moves have left behind, given up or not.
    pub old_copies: u64,
    /// Files of deleted accounts.
    pub removals: u64,
    /// What moves that were cancelled have brought here.
    pub cancelled_moves: u64,
}

impl Undone {
    pub fn total(&self) -> u64 {
        self.old_copies + self.removals + self.cancelled_moves
    }
}

/// What files that were not removed are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Leftover {
    OldCopy { move_id: MoveId },
    DeletedAccount,
    CancelledMove { move_id: MoveId },
}

/// That a pool's disk will never come back, as somebody said when they closed the pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiskGone {
    /// In the words of who said it, and theirs.
    pub reason: Personal<Reason>,
    pub undone: Undone,
}

impl StoragePool {
    /// What is left undone here; `cancelled` are moves to this pool that will not come.
    pub fn undone(&self, cancelled: &BTreeSet<MoveId>) -> Undone {
        Undone {
            old_copies: self.old_copies.len() as u64,
            removals: self.removals_of_their_own().count() as u64,
            cancelled_moves: self.cancelled(cancelled).count() as u64,
        }
    }

    /// Quotas in the pool, with what is kept for accounts that may still come.
    fn held(&self, undone: Undone) -> usize {
        self.quotas.len() + self.incoming.len() - undone.cancelled_moves as usize
    }

    /// Where a deleted account has an old copy, that is what is to be removed.
    fn removals_of_their_own(&self) -> impl Iterator<Item = AccountId> {
        let own = |account: &&AccountId| !self.old_copies.contains_key(*account);
        self.removals.iter().filter(own).copied()
    }

    fn cancelled(
        &self,
        cancelled: &BTreeSet<MoveId>,
    ) -> impl Iterator<Item = (AccountId, MoveId, u64)> {
        let coming = self.incoming.iter().filter(|(_, kept)| cancelled.contains(&kept.move_id));
        coming.map(|(account, kept)| (*account, kept.move_id, kept.bytes))
    }

    pub(super) fn retire(&self, retirement: Retirement, at: Timestamp) -> Decision {
        let Retirement { disk_gone, disk_answers, cancelled } = retirement;
        if self.retired {
            return Ok(NOTHING);
        }
        let undone = self.undone(&cancelled);
        let accounts = self.held(undone);
        if accounts > 0 {
            return Err(Refusal::NotEmpty { accounts });
        }
        if undone.total() == 0 {
            return Ok(vec![Event::PoolRetired { disk_gone: None, at }]);
        }
        let Some(Witness { by, reason }) = disk_gone else {
            return Err(match undone.old_copies {
                0 => Refusal::AwaitsRemovals(undone),
                _ => Refusal::HoldsOldCopies(undone),
            });
        };
        if disk_answers {
            return Err(Refusal::DiskAnswers(undone));
        }
        let mut events = self.abandon(&cancelled, at);
        let disk_gone = Some(DiskGone { reason: Personal::new(by, reason), undone });
        events.push(Event::PoolRetired { disk_gone, at });
        Ok(events)
    }

    /// Says of each account whose files they are that nothing was removed.
    fn abandon(&self, cancelled: &BTreeSet<MoveId>, at: Timestamp) -> Vec<Event> {
        let abandoned = |account_id, left| Event::FilesAbandoned { account_id, left, at };
        let old_copies = self.old_copies.iter().map(|(account, old)| {
            let move_id = old.move_id;
            abandoned(*account, Leftover::OldCopy { move_id })
        });
        let removals = self.removals_of_their_own();
        let removals = removals.map(|account| abandoned(account, Leftover::DeletedAccount));
        let brought = self.cancelled(cancelled).flat_map(|(account_id, move_id, bytes)| {
            let released = Event::SpaceReleased { move_id, account_id, bytes, at };
            [released, abandoned(account_id, Leftover::CancelledMove { move_id })]
        });
        old_copies.chain(removals).chain(brought).collect()
    }
}
