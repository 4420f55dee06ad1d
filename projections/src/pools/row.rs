use domain::{
    AccountId, PoolId,
    values::{PoolName, PoolRoot},
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
