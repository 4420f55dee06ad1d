//! What can be asked of a storage pool.

use jiff::Timestamp;

use super::{Copied, Measured, Retirement};
use crate::{
    AccountId, Actor, MoveId, PoolId,
    account::Status,
    values::{PoolName, PoolRoot, Reason},
};

/// Who asks, when, and for what.
#[derive(Clone, Debug)]
pub struct PoolCommand {
    pub actor: Actor,
    pub at: Timestamp,
    pub action: PoolAction,
}

/// The account a quota is for, as the log had it when the command was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    pub account_id: AccountId,
    pub status: Status,
}

#[derive(Clone, Debug)]
pub enum PoolAction {
    Register {
        pool_id: PoolId,
        name: PoolName,
        root: PoolRoot,
        headroom_bytes: u64,
        measured: Measured,
    },
    Rename {
        name: PoolName,
    },
    ChangeHeadroom {
        headroom_bytes: u64,
        /// Of a disk that is gone, what was known of it last; `None` where nothing ever was.
        measured: Option<Measured>,
    },
    /// Give an account its quota, or change it. Beyond the pool's capacity that is refused, unless
    /// it is asked for on purpose, which needs a reason.
    Allocate {
        holder: Holder,
        bytes: u64,
        measured: Measured,
        overcommit: bool,
        reason: Option<Reason>,
    },
    Release {
        account_id: AccountId,
        reason: Option<Reason>,
    },
    /// Begin to move an account's files to another pool.
    StartMove {
        move_id: MoveId,
        account_id: AccountId,
        to: PoolId,
        reason: Option<Reason>,
    },
    /// Stop a move. The account stays where it is.
    CancelMove {
        account_id: AccountId,
        reason: Option<Reason>,
    },
    /// The files are in the other pool: from now on the account's place is there.
    CompleteMove {
        move_id: MoveId,
        account_id: AccountId,
        copied: Copied,
    },
    /// Let go of what a move has left behind here.
    GiveUpOldCopy {
        account_id: AccountId,
        reason: Option<Reason>,
    },
    /// What was given up is gone from the disk.
    NoteOldCopyCleaned {
        move_id: MoveId,
        account_id: AccountId,
    },
    /// Keep space for an account that is about to come from another pool.
    ReserveSpace {
        move_id: MoveId,
        account_id: AccountId,
        from: PoolId,
        bytes: u64,
        measured: Measured,
    },
    /// Give back what was kept for a move that was cancelled.
    ReleaseSpace {
        move_id: MoveId,
        account_id: AccountId,
    },
    /// What was kept for a move is the account's quota from now on.
    MoveIn {
        move_id: MoveId,
        account_id: AccountId,
    },
    /// The account is deleted, and its files here are to be removed.
    OrderRemoval {
        account_id: AccountId,
    },
    /// They are gone from the disk.
    NoteFilesRemoved {
        account_id: AccountId,
    },
    /// What lies there is to stay after all: it was decided so when a later account of the same
    /// identity was deleted.
    NoteFilesKept {
        account_id: AccountId,
    },
    /// Close the pool. Only one in which nothing is left to be done can be, unless its disk is gone
    /// for good.
    Retire(Retirement),
}
