//! Moving an account from one pool to another: what each of the two pools knows of it, and the rules.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Measured, PoolAction as Action, PoolError as Refusal, PoolEvent as Event, StoragePool,
    decide::{Decision, NOTHING},
};
use crate::{AccountId, MoveId, Personal, PoolId, personal::personal, values::Reason};

/// What a move has copied and compared, byte by byte. No digest of it is kept: who has the same files
/// could tell from the log that the account had them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// Everything that is no folder; a file with several names counts once.
    pub files: u64,
    /// How long the files are, in bytes.
    pub bytes: u64,
}

/// An account on its way to another pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovingOut {
    pub move_id: MoveId,
    pub to: PoolId,
}

/// An account on its way here, and what is kept for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    pub move_id: MoveId,
    pub from: PoolId,
    pub bytes: u64,
}

/// What a move has left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldCopy {
    pub move_id: MoveId,
    pub to: PoolId,
    pub copied: Copied,
    /// Nobody wants it any more; it is being removed from the disk.
    pub given_up: bool,
}

impl StoragePool {
    /// Whether an account may be given a quota here: not while it is on its way, and not where its
    /// files would lie among an old copy of them.
    pub(super) fn check_place(&self, account: AccountId) -> Result<(), Refusal> {
        if self.is_moving(account) {
            return Err(Refusal::Moving);
        }
        match self.old_copies.contains_key(&account) {
            true => Err(Refusal::OldCopyKept),
            false => Ok(()),
        }
    }

    pub(super) fn decide_on_move(&self, action: Action, at: Timestamp) -> Decision {
        match action {
            Action::StartMove { move_id, account_id, to, reason } => {
                self.start_move(move_id, account_id, to, personal(account_id, reason), at)
            }
            Action::CancelMove { account_id, reason } => {
                let moving = self.moving_out.get(&account_id).ok_or(Refusal::NotMoving)?;
                let (move_id, reason) = (moving.move_id, personal(account_id, reason));
                Ok(vec![Event::MoveCancelled { move_id, account_id, reason, at }])
            }
            Action::CompleteMove { move_id, account_id, copied } => {
                let moving = self.moving_out.get(&account_id);
                let moving = moving.filter(|moving| moving.move_id == move_id);
                let (to, bytes) =
                    (moving.ok_or(Refusal::NotMoving)?.to, self.quota_bytes(account_id));
                Ok(vec![Event::MoveCompleted { move_id, account_id, to, bytes, copied, at }])
            }
            Action::GiveUpOldCopy { account_id, reason } => {
                let copy = self.old_copies.get(&account_id).ok_or(Refusal::NoOldCopy)?;
                let (move_id, reason) = (copy.move_id, personal(account_id, reason));
                let given_up = Event::OldCopyGivenUp { move_id, account_id, reason, at };
                Ok(if copy.given_up { NOTHING } else { vec![given_up] })
            }
            Action::NoteOldCopyCleaned { move_id, account_id } => {
                match self.old_copies.get(&account_id) {
                    Some(copy) if copy.move_id == move_id && !copy.given_up => {
                        Err(Refusal::OldCopyKept)
                    }
                    Some(copy) if copy.move_id == move_id => {
                        Ok(vec![Event::OldCopyCleaned { move_id, account_id, at }])
                    }
                    _ => Ok(NOTHING),
                }
            }
            Action::ReserveSpace { move_id, account_id, from, bytes, measured } => {
                let incoming = Incoming { move_id, from, bytes };
                self.reserve_space(account_id, incoming, measured, at)
            }
            Action::ReleaseSpace { move_id, account_id } => {
                let kept = self.kept_for(move_id, account_id).into_iter();
                let released = kept.map(|kept| {
                    let bytes = kept.bytes;
                    Event::SpaceReleased { move_id, account_id, bytes, at }
                });
                Ok(released.collect())
            }
            Action::MoveIn { move_id, account_id } => {
                let kept = self.kept_for(move_id, account_id).into_iter();
                let moved_in = kept.map(|kept| {
                    let (from, bytes) = (kept.from, kept.bytes);
                    Event::QuotaMovedIn { move_id, account_id, from, bytes, at }
                });
                Ok(moved_in.collect())
            }
            Action::Register { .. }
            | Action::Rename { .. }
            | Action::ChangeHeadroom { .. }
            | Action::Allocate { .. }
            | Action::Release { .. }
            | Action::OrderRemoval { .. }
            | Action::NoteFilesRemoved { .. }
            | Action::NoteFilesKept { .. }
            | Action::Retire(_) => Ok(NOTHING),
        }
    }

    /// Whether a move away from here was cancelled, or nothing is left of it. Only of a move that
    /// has started.
    pub fn is_over(&self, account: AccountId, move_id: MoveId) -> bool {
        let moving = self.moving_out.get(&account).map(|moving| moving.move_id);
        let left = self.old_copies.get(&account).map(|old| old.move_id);
        ![moving, left].contains(&Some(move_id))
    }

    fn start_move(
        &self,
        move_id: MoveId,
        account_id: AccountId,
        to: PoolId,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    ) -> Decision {
        if self.incoming.contains_key(&account_id) {
            return Err(Refusal::Moving);
        }
        let bytes = *self.quotas.get(&account_id).ok_or(Refusal::NoQuotaHere)?;
        match self.moving_out.get(&account_id) {
            Some(moving) if moving.to == to => Ok(NOTHING),
            Some(_) => Err(Refusal::Moving),
            None if self.id == Some(to) => Err(Refusal::SamePool),
            None => Ok(vec![Event::MoveStarted { move_id, account_id, to, bytes, reason, at }]),
        }
    }

    fn reserve_space(
        &self,
        account_id: AccountId,
        Incoming { move_id, from, bytes }: Incoming,
        measured: Measured,
        at: Timestamp,
    ) -> Decision {
        if self.kept_for(move_id, account_id).is_some() {
            return Ok(NOTHING);
        }
        self.check_place(account_id)?;
        if self.quotas.contains_key(&account_id) {
            return Err(Refusal::SamePool);
        }
        let capacity = self.capacity_for(account_id, measured);
        if !capacity.fits(bytes) {
            let remaining_reservable_bytes = capacity.remaining_reservable_bytes();
            return Err(Refusal::QuotaExceedsPool { remaining_reservable_bytes });
        }
        Ok(vec![Event::SpaceReserved { move_id, account_id, from, bytes, capacity, at }])
    }

    fn kept_for(&self, move_id: MoveId, account: AccountId) -> Option<&Incoming> {
        self.incoming.get(&account).filter(|incoming| incoming.move_id == move_id)
    }
}
