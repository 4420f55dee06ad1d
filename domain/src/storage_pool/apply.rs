//! Event -> state, without rules.

use super::{PoolEvent, StoragePool};
use crate::AccountId;

impl StoragePool {
    pub(super) fn absorb(&mut self, event: PoolEvent) {
        use PoolEvent as E;
        match event {
            E::PoolRegistered { pool_id, name, root, headroom_bytes, .. } => {
                self.id = Some(pool_id);
                self.name = Some(name);
                self.root = Some(root);
                self.headroom_bytes = headroom_bytes;
            }
            E::PoolRenamed { name, .. } => self.name = Some(name),
            E::HeadroomChanged { headroom_bytes, .. } => self.headroom_bytes = headroom_bytes,
            E::QuotaAllocated { account_id, bytes, .. } => self.set_quota(account_id, bytes),
            E::QuotaReleased { account_id, .. } => self.set_quota(account_id, 0),
            E::PoolRetired { .. } => self.retired = true,
        }
    }

    fn set_quota(&mut self, account: AccountId, bytes: u64) {
        let previous = match bytes {
            0 => self.quotas.remove(&account),
            _ => self.quotas.insert(account, bytes),
        };
        self.reserved_bytes = self
            .reserved_bytes
            .saturating_sub(u128::from(previous.unwrap_or(0)))
            .saturating_add(u128::from(bytes));
    }
}
