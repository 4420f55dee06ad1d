//! Whether a pool's disk has room for all that may still be stored in it.

use std::collections::HashMap;

use super::{Measured, StoragePool};
use crate::AccountId;

impl StoragePool {
    /// The bytes that the disk lacks for everything that may still come: what is not used yet of the
    /// quotas, what is kept for moves, and what can still be promised. `used` is what each account's
    /// files take up, as it was measured; it counts as far as the account's quota.
    ///
    /// `unused quotas + kept for moves + remaining reservable - free`, never negative. As long as
    /// nothing was over-committed, it is what others have put on the disk beyond the headroom.
    pub fn shortfall_bytes(&self, measured: Measured, used: &HashMap<AccountId, u64>) -> u64 {
        let unused = self.quotas.iter().map(|(account, quota)| {
            let used = used.get(account).copied().unwrap_or(0);
            u128::from(quota.saturating_sub(used))
        });
        let kept = self.incoming.values().map(|incoming| u128::from(incoming.bytes));
        let promised: u128 = unused.chain(kept).sum();
        let to_come = promised + u128::from(self.reservable_bytes(measured));
        u64::try_from(to_come.saturating_sub(measured.free_bytes.into())).unwrap_or(u64::MAX)
    }

    /// What can still be promised: total less headroom less everything that is reserved.
    fn reservable_bytes(&self, measured: Measured) -> u64 {
        let left = measured.total_bytes.saturating_sub(self.headroom_bytes);
        u64::try_from(u128::from(left).saturating_sub(self.reserved_bytes)).unwrap_or(0)
    }

    /// What was promised beyond what the disk holds less the headroom.
    pub fn overcommitted_bytes(&self, measured: Measured) -> u128 {
        let left = measured.total_bytes.saturating_sub(self.headroom_bytes);
        self.reserved_bytes.saturating_sub(left.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId(uuid::Uuid::from_u128(number))
    }

    /// A pool of 100 bytes, 10 of them headroom, that has promised 20 and 30.
    fn pool() -> StoragePool {
        let quotas = [(account(1), 20_u64), (account(2), 30_u64)].into_iter().collect();
        StoragePool { quotas, reserved_bytes: 50, headroom_bytes: 10, ..StoragePool::default() }
    }

    fn shortfall(pool: &StoragePool, free_bytes: u64, used: &[(u128, u64)]) -> u64 {
        let used = used.iter().map(|(number, bytes)| (account(*number), *bytes)).collect();
        pool.shortfall_bytes(Measured { total_bytes: 100, free_bytes }, &used)
    }

    #[test]
    fn a_disk_that_only_accounts_use_has_room_for_all_that_is_promised() {
        assert_eq!(shortfall(&pool(), 100, &[]), 0);
        assert_eq!(shortfall(&pool(), 75, &[(1, 20), (2, 5)]), 0);
        // Others may fill the headroom.
        assert_eq!(shortfall(&pool(), 90, &[]), 0);
        assert_eq!(shortfall(&pool(), 65, &[(1, 20), (2, 5)]), 0);
    }

    #[test]
    fn what_others_use_beyond_the_headroom_is_lacking() {
        assert_eq!(shortfall(&pool(), 25, &[]), 65);
        assert_eq!(shortfall(&pool(), 25, &[(1, 20), (2, 5)]), 40);
        assert_eq!(shortfall(&pool(), 0, &[(1, 20), (2, 30)]), 40);
        let empty = StoragePool { headroom_bytes: 10, ..StoragePool::default() };
        assert_eq!(shortfall(&empty, 25, &[]), 65);
    }

    #[test]
    fn what_somebody_uses_beyond_their_quota_is_no_room_for_others() {
        assert_eq!(shortfall(&pool(), 30, &[(1, 70)]), 40);
        assert_eq!(shortfall(&pool(), 30, &[(3, 70)]), 60, "who has no quota here");
    }

    #[test]
    fn an_overcommitted_pool_lacks_what_it_has_promised_and_nothing_wraps() {
        let pool = StoragePool { reserved_bytes: u128::from(u64::MAX) * 3, ..pool() };
        assert_eq!(shortfall(&pool, 20, &[]), 30);
        let measured = Measured { total_bytes: 100, free_bytes: 20 };
        assert_eq!(pool.overcommitted_bytes(measured), u128::from(u64::MAX) * 3 - 90);
        let quotas = [(account(1), u64::MAX), (account(2), u64::MAX)].into_iter().collect();
        assert_eq!(shortfall(&StoragePool { quotas, ..pool }, 0, &[]), u64::MAX);
    }
}
