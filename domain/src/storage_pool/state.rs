//! What a pool is, folded from its events.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{Capacity, Measured};
use crate::{
    AccountId, PoolId,
    values::{PoolName, PoolRoot},
};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StoragePool {
    pub id: Option<PoolId>,
    pub name: Option<PoolName>,
    pub root: Option<PoolRoot>,
    pub headroom_bytes: u64,
    pub retired: bool,
    /// Quota of each account, in bytes. Never zero. A persistent map: a command works on a copy of
    /// the state, and copying must not cost a walk over 100,000 quotas.
    pub quotas: OrdMap<AccountId, u64>,
    /// The sum of `quotas`, kept so that a command on a large pool costs no walk over it. Wider
    /// than a quota: over-commits may add up beyond 2^64.
    pub reserved_bytes: u128,
}

impl StoragePool {
    pub fn quota_bytes(&self, account: AccountId) -> u64 {
        self.quotas.get(&account).copied().unwrap_or(0)
    }

    /// The pool's capacity as an allocation for `account` sees it.
    pub fn capacity_for(&self, account: AccountId, measured: Measured) -> Capacity {
        let others = self.reserved_bytes.saturating_sub(u128::from(self.quota_bytes(account)));
        Capacity {
            total_bytes: measured.total_bytes,
            free_bytes: measured.free_bytes,
            headroom_bytes: self.headroom_bytes,
            reserved_for_others_bytes: u64::try_from(others).unwrap_or(u64::MAX),
        }
    }
}
