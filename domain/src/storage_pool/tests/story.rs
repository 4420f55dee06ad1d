//! A pool of 1,000 bytes, 100 of them headroom, and the people who hold quotas in it.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    AccountId, MoveId, Personal, PoolId,
    account::Status,
    storage_pool::{
        Capacity, Copied, DiskGone, Holder, Measured, PoolAction, PoolEvent as E, Retirement,
        Undone, Witness,
    },
    values::{PoolName, PoolRoot, Reason},
};

pub const TOTAL: u64 = 1_000;
pub const HEADROOM: u64 = 100;

fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(0x018f_0000_0000_7000, 0x8000_0000_0000_0000 | number)
}

pub fn account(number: u64) -> AccountId {
    AccountId(id(number))
}

pub fn ada() -> AccountId {
    account(7)
}

pub fn grace() -> AccountId {
    account(8)
}

pub fn pool_id() -> PoolId {
    PoolId(id(300))
}

/// Where Ada moves to, or comes from.
pub fn other_pool() -> PoolId {
    PoolId(id(301))
}

pub fn move_id(number: u64) -> MoveId {
    MoveId(id(400 + number))
}

pub fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().expect("a fixed time")
}

pub fn name(text: &str) -> PoolName {
    PoolName::parse(text).expect("a name")
}

pub fn root() -> PoolRoot {
    PoolRoot::parse("/srv/archive").expect("a root")
}

pub fn reason() -> Reason {
    Reason::parse("the disk is being replaced").expect("a reason")
}

pub fn measured() -> Measured {
    Measured { total_bytes: TOTAL, free_bytes: 400 }
}

// What happened.

pub fn registered() -> E {
    E::PoolRegistered {
        pool_id: pool_id(),
        name: name("Archive"),
        root: root(),
        headroom_bytes: HEADROOM,
        at: now(),
    }
}

/// A change from one quota to another, decided while others held `others` bytes.
pub fn allocated(account_id: AccountId, previous_bytes: u64, bytes: u64, others: u64) -> E {
    let capacity = Capacity {
        total_bytes: TOTAL,
        free_bytes: 400,
        headroom_bytes: HEADROOM,
        reserved_for_others_bytes: others,
    };
    E::QuotaAllocated {
        account_id,
        bytes,
        previous_bytes,
        capacity,
        overcommitted: false,
        reason: None,
        at: now(),
    }
}

/// The same, beyond the pool's capacity.
pub fn overcommitted(account_id: AccountId, previous: u64, bytes: u64, others: u64) -> E {
    let mut event = because(allocated(account_id, previous, bytes, others));
    if let E::QuotaAllocated { overcommitted, .. } = &mut event {
        *overcommitted = true;
    }
    event
}

/// The same, done for [`reason`].
pub fn because(mut event: E) -> E {
    if let E::QuotaAllocated { account_id, reason: why, .. }
    | E::QuotaReleased { account_id, reason: why, .. }
    | E::MoveStarted { account_id, reason: why, .. }
    | E::MoveCancelled { account_id, reason: why, .. }
    | E::OldCopyGivenUp { account_id, reason: why, .. } = &mut event
    {
        *why = Some(Personal::new(*account_id, reason()));
    }
    event
}

pub fn released(account_id: AccountId, previous_bytes: u64) -> E {
    E::QuotaReleased { account_id, previous_bytes, reason: None, at: now() }
}

pub fn copied() -> Copied {
    Copied { files: 3, bytes: 120 }
}

pub fn move_started(account_id: AccountId, bytes: u64) -> E {
    let (move_id, to) = (move_id(1), other_pool());
    E::MoveStarted { move_id, account_id, to, bytes, reason: None, at: now() }
}

pub fn move_cancelled(account_id: AccountId) -> E {
    E::MoveCancelled { move_id: move_id(1), account_id, reason: None, at: now() }
}

pub fn move_completed(account_id: AccountId, bytes: u64) -> E {
    let (move_id, to, copied) = (move_id(1), other_pool(), copied());
    E::MoveCompleted { move_id, account_id, to, bytes, copied, at: now() }
}

pub fn old_copy_given_up(account_id: AccountId) -> E {
    E::OldCopyGivenUp { move_id: move_id(1), account_id, reason: None, at: now() }
}

pub fn old_copy_cleaned(account_id: AccountId) -> E {
    E::OldCopyCleaned { move_id: move_id(1), account_id, at: now() }
}

/// With the figures that this pool has.
pub fn space_reserved(account_id: AccountId, bytes: u64, others: u64) -> E {
    let E::QuotaAllocated { capacity, .. } = allocated(account_id, 0, bytes, others) else {
        unreachable!("an allocation")
    };
    let (move_id, from) = (move_id(1), other_pool());
    E::SpaceReserved { move_id, account_id, from, bytes, capacity, at: now() }
}

pub fn space_released(account_id: AccountId, bytes: u64) -> E {
    E::SpaceReleased { move_id: move_id(1), account_id, bytes, at: now() }
}

pub fn moved_in(account_id: AccountId, bytes: u64) -> E {
    let (move_id, from) = (move_id(1), other_pool());
    E::QuotaMovedIn { move_id, account_id, from, bytes, at: now() }
}

pub fn removal_ordered(account_id: AccountId) -> E {
    E::RemovalOrdered { account_id, at: now() }
}

pub fn files_removed(account_id: AccountId) -> E {
    E::FilesRemoved { account_id, at: now() }
}

pub fn files_kept(account_id: AccountId) -> E {
    E::FilesKept { account_id, at: now() }
}

pub fn retired() -> E {
    E::PoolRetired { disk_gone: None, at: now() }
}

/// With so much left undone, by Grace's word.
pub fn retired_gone(undone: Undone) -> E {
    let reason = Personal::new(grace(), reason());
    E::PoolRetired { disk_gone: Some(DiskGone { reason, undone }), at: now() }
}

/// Ada holds 300 bytes and Grace 500, which leaves 100.
pub fn a_pool_in_use() -> Vec<E> {
    vec![registered(), allocated(ada(), 0, 300, 0), allocated(grace(), 0, 500, 300)]
}

// What is asked.

pub fn register() -> PoolAction {
    PoolAction::Register {
        pool_id: pool_id(),
        name: name("Archive"),
        root: root(),
        headroom_bytes: HEADROOM,
        measured: measured(),
    }
}

/// On the disk as it is.
pub fn change_headroom(headroom_bytes: u64) -> PoolAction {
    PoolAction::ChangeHeadroom { headroom_bytes, measured: Some(measured()) }
}

/// On a disk of which nothing is known.
pub fn change_headroom_blindly(headroom_bytes: u64) -> PoolAction {
    PoolAction::ChangeHeadroom { headroom_bytes, measured: None }
}

pub fn rename(text: &str) -> PoolAction {
    PoolAction::Rename { name: name(text) }
}

pub fn allocate(account_id: AccountId, bytes: u64) -> PoolAction {
    allocate_while(Status::Enabled, account_id, bytes)
}

/// To an account that has this status.
pub fn allocate_while(status: Status, account_id: AccountId, bytes: u64) -> PoolAction {
    let holder = Holder { account_id, status };
    PoolAction::Allocate { holder, bytes, measured: measured(), overcommit: false, reason: None }
}

/// With a reason to go beyond the capacity, should it be needed.
pub fn overcommit(account_id: AccountId, bytes: u64) -> PoolAction {
    let mut action = asked_because(allocate(account_id, bytes));
    if let PoolAction::Allocate { overcommit, .. } = &mut action {
        *overcommit = true;
    }
    action
}

/// The same, asked for with [`reason`].
pub fn asked_because(mut action: PoolAction) -> PoolAction {
    if let PoolAction::Allocate { reason: why, .. }
    | PoolAction::Release { reason: why, .. }
    | PoolAction::StartMove { reason: why, .. }
    | PoolAction::CancelMove { reason: why, .. }
    | PoolAction::GiveUpOldCopy { reason: why, .. } = &mut action
    {
        *why = Some(reason());
    }
    action
}

pub fn release(account_id: AccountId) -> PoolAction {
    PoolAction::Release { account_id, reason: None }
}

pub fn start_move(account_id: AccountId) -> PoolAction {
    PoolAction::StartMove { move_id: move_id(1), account_id, to: other_pool(), reason: None }
}

pub fn cancel_move(account_id: AccountId) -> PoolAction {
    PoolAction::CancelMove { account_id, reason: None }
}

pub fn complete_move(account_id: AccountId) -> PoolAction {
    PoolAction::CompleteMove { move_id: move_id(1), account_id, copied: copied() }
}

pub fn give_up_old_copy(account_id: AccountId) -> PoolAction {
    PoolAction::GiveUpOldCopy { account_id, reason: None }
}

pub fn note_old_copy_cleaned(account_id: AccountId) -> PoolAction {
    PoolAction::NoteOldCopyCleaned { move_id: move_id(1), account_id }
}

pub fn reserve_space(account_id: AccountId, bytes: u64) -> PoolAction {
    let (move_id, from, measured) = (move_id(1), other_pool(), measured());
    PoolAction::ReserveSpace { move_id, account_id, from, bytes, measured }
}

pub fn release_space(account_id: AccountId) -> PoolAction {
    PoolAction::ReleaseSpace { move_id: move_id(1), account_id }
}

pub fn order_removal(account_id: AccountId) -> PoolAction {
    PoolAction::OrderRemoval { account_id }
}

pub fn note_files_removed(account_id: AccountId) -> PoolAction {
    PoolAction::NoteFilesRemoved { account_id }
}

pub fn note_files_kept(account_id: AccountId) -> PoolAction {
    PoolAction::NoteFilesKept { account_id }
}

pub fn retire() -> PoolAction {
    PoolAction::Retire(Retirement::default())
}

/// Grace says that the disk is gone.
pub fn gone() -> Retirement {
    let witness = Witness { by: grace(), reason: reason() };
    Retirement { disk_gone: Some(witness), ..Retirement::default() }
}

pub fn retire_gone() -> PoolAction {
    PoolAction::Retire(gone())
}

pub fn move_in(account_id: AccountId) -> PoolAction {
    PoolAction::MoveIn { move_id: move_id(1), account_id }
}
