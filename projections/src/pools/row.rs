use domain::{
    AccountId, MoveId, PoolId,
    values::{PoolName, PoolRoot, Reason},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::table::{Row, Stored};

/// A pool and the sum of what it has promised. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    pub pool_id: PoolId,
    pub name: PoolName,
    pub root: PoolRoot,
    pub headroom_bytes: u64,
    /// Saturates at 2^64-1.
    pub allocated_bytes: u64,
    pub allocations: u64,
    pub retired: bool,
    pub revision: u64,
}

/// An account's quota.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allocation {
    pub account_id: AccountId,
    pub pool_id: PoolId,
    pub bytes: u64,
    pub since: Timestamp,
}

/// How far a move has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MoveState {
    Moving,
    /// The account has moved, and its old copy is kept.
    Kept,
    /// The old copy is being removed.
    Cleaning,
}

impl MoveState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moving => "moving",
            Self::Kept => "kept",
            Self::Cleaning => "cleaning",
        }
    }
}

/// A move of which something is left to be done or to be decided. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Move {
    pub move_id: MoveId,
    pub account_id: AccountId,
    pub from_pool: PoolId,
    pub to_pool: PoolId,
    pub state: MoveState,
    /// The quota that moves.
    pub bytes: u64,
    /// How long the files in the old copy are.
    pub old_bytes: Option<u64>,
    pub old_files: Option<u64>,
    /// When it came to this state.
    pub since: Timestamp,
}

impl Stored for Move {
    const TABLE: &'static str = "move";
}

impl Row for Move {
    const KEY: &'static str = "move_id";

    fn key(&self) -> Uuid {
        self.move_id.0
    }
}

/// What happened to a pool, and what the pool was with it. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    pub pool_id: PoolId,
    pub position: u64,
    pub at: Timestamp,
    pub event_type: String,
    pub account_id: Option<AccountId>,
    pub previous_bytes: Option<u64>,
    pub bytes: Option<u64>,
    /// The disk's size as the decision saw it; only allocations ask for it.
    pub total_bytes: Option<u64>,
    pub headroom_bytes: u64,
    /// The sum of all quotas; saturates at 2^64-1.
    pub reserved_bytes: u64,
    pub overcommitted: bool,
    /// The pool was retired with something left undone, because its disk is gone for good.
    pub disk_gone: bool,
    /// Why it was done; absent once whose words these are is erased.
    pub reason: Option<Reason>,
    pub reason_of: Option<AccountId>,
    pub actor_id: Option<AccountId>,
    pub actor_system: Option<String>,
}

impl LedgerEntry {
    pub(super) fn forget(&mut self, account: AccountId) {
        if self.reason_of == Some(account) {
            self.reason = None;
        }
    }
}

impl Stored for LedgerEntry {
    const TABLE: &'static str = "ledger";
}

impl Stored for Pool {
    const TABLE: &'static str = "pool";
}

impl Row for Pool {
    const KEY: &'static str = "pool_id";

    fn key(&self) -> Uuid {
        self.pool_id.0
    }
}

impl Stored for Allocation {
    const TABLE: &'static str = "allocation";
}

impl Row for Allocation {
    const KEY: &'static str = "account_id";

    fn key(&self) -> Uuid {
        self.account_id.0
    }
}
