use domain::{
    AccountId, PoolId,
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
    /// Absent once the account is erased.
    pub reason: Option<Reason>,
    pub actor_id: Option<AccountId>,
    pub actor_system: Option<String>,
}

impl LedgerEntry {
    pub(super) fn forget(&mut self, account: AccountId) {
        if self.account_id == Some(account) {
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
