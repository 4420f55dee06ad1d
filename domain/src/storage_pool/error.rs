//! Why a pool refuses a command.

use super::Undone;
use crate::account::Status;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    #[error("there is no such storage pool")]
    NotFound,
    #[error("the storage pool exists already")]
    AlreadyExists,
    #[error("the storage pool is retired")]
    Retired,
    #[error("the storage pool still holds quotas of {accounts} accounts")]
    NotEmpty { accounts: usize },
    #[error("sizes are 1 to 2^63-1 bytes")]
    SizeOutOfRange,
    #[error("the headroom is larger than the disk, which holds {total_bytes} bytes")]
    HeadroomExceedsDisk { total_bytes: u64 },
    #[error("a quota needs an enabled account; this one is {}", .0.as_str())]
    AccountNotEnabled(Status),
    #[error("the quota exceeds what is left: {remaining_reservable_bytes} bytes")]
    QuotaExceedsPool { remaining_reservable_bytes: u64 },
    #[error("an over-commit needs a reason")]
    OvercommitNeedsReason,
    #[error("the account holds a quota in another pool")]
    QuotaElsewhere,
    #[error("the account holds no quota in this pool")]
    NoQuotaHere,
    #[error("the account has its quota in this pool already")]
    SamePool,
    #[error("the account is being moved")]
    Moving,
    #[error("the account is not being moved")]
    NotMoving,
    #[error("a move has left an old copy of the account's files in the pool")]
    OldCopyKept,
    #[error("there is no old copy of the account's files in the pool")]
    NoOldCopy,
    #[error("the storage pool still holds old copies of the files of {} accounts", .0.old_copies)]
    HoldsOldCopies(Undone),
    #[error("files of {} accounts are still to be removed from the storage pool", .0.total())]
    AwaitsRemovals(Undone),
    #[error("the storage pool's disk is said to be gone, and answers")]
    DiskAnswers(Undone),
    #[error("the folder belongs to another storage pool")]
    RootTaken,
    #[error("the append was refused by the guard {0}")]
    Guard(String),
}
