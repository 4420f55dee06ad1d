//! Why a pool refuses a command.

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
    #[error("a quota needs an enabled account; this one is {}", .0.as_str())]
    AccountNotEnabled(Status),
    #[error("the quota exceeds what is left: {remaining_reservable_bytes} bytes")]
    QuotaExceedsPool { remaining_reservable_bytes: u64 },
    #[error("the account holds a quota in another pool")]
    QuotaElsewhere,
    #[error("the folder belongs to another storage pool")]
    RootTaken,
    #[error("the append was refused by the guard {0}")]
    Guard(String),
}
