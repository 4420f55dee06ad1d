//! What can be asked of a storage pool.

use jiff::Timestamp;

use super::Measured;
use crate::{
    AccountId, Actor, PoolId,
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
    },
    Rename {
        name: PoolName,
    },
    ChangeHeadroom {
        headroom_bytes: u64,
    },
    /// Give an account its quota, or change it. `overcommit` says why the pool may be promised
    /// beyond its capacity; without it that is refused.
    Allocate {
        holder: Holder,
        bytes: u64,
        measured: Measured,
        overcommit: Option<Reason>,
    },
    Release {
        account_id: AccountId,
    },
    /// Close the pool. Only an empty one can be.
    Retire,
}
