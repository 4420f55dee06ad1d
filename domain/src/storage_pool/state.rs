//! What a pool is, folded from its events.

use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

use super::{Capacity, Incoming, Measured, MovingOut, OldCopy};
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
    /// Who is on the way to another pool. Each of them still has a quota here.
    pub moving_out: OrdMap<AccountId, MovingOut>,
    /// Who is on the way here, and what is kept for them.
    pub incoming: OrdMap<AccountId, Incoming>,
    /// What moves have left behind. None of these accounts can have a quota here: its files would
    /// lie where the old copy does.
    pub old_copies: OrdMap<AccountId, OldCopy>,
    /// Deleted accounts whose files are to be removed from here.
    pub removals: OrdSet<AccountId>,
    /// Those of whose files it was said how it ended, so that nothing is ordered twice.
    pub settled: OrdSet<AccountId>,
    /// The sum of `quotas` and `incoming`, kept so that a command on a large pool costs no walk over
    /// it. Wider than a quota: over-commits may add up beyond 2^64.
    pub reserved_bytes: u128,
}

impl StoragePool {
    pub fn quota_bytes(&self, account: AccountId) -> u64 {
        self.quotas.get(&account).copied().unwrap_or(0)
    }

    /// Whether the account is on its way from here or to here: nothing may be stored meanwhile, and
    /// its quota stays as it is.
    pub fn is_moving(&self, account: AccountId) -> bool {
        self.moving_out.contains_key(&account) || self.incoming.contains_key(&account)
    }

    /// The pool's capacity as an allocation for `account` sees it.
    pub fn capacity_for(&self, account: AccountId, measured: Measured) -> Capacity {
        let kept = self.incoming.get(&account).map_or(0, |incoming| incoming.bytes);
        let own = u128::from(self.quota_bytes(account)) + u128::from(kept);
        let others = self.reserved_bytes.saturating_sub(own);
        Capacity {
            total_bytes: measured.total_bytes,
            free_bytes: measured.free_bytes,
            headroom_bytes: self.headroom_bytes,
            reserved_for_others_bytes: u64::try_from(others).unwrap_or(u64::MAX),
        }
    }
}
