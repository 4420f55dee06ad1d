//! Whether an account may store something at this moment.
//!
//! This is no command: storing a file is no event. Whoever is about to store asks the pool as the
//! log has it, with what is taken of the quota already.

use super::{Holder, StoragePool};
use crate::account::Status;

/// What counts at least for each thing that is stored: a block of a filesystem. Also for an empty file,
/// which takes none on many, for of those there would be no end.
pub const LEAST_BYTES: u64 = 4_096;

/// What is taken of a quota. Bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// What the account's files take up, as it was measured last.
    pub used_bytes: u64,
    /// What is being stored, or was stored since.
    pub reserved_bytes: u64,
}

impl Taken {
    /// Wider than its parts, so that nothing wraps.
    pub fn total_bytes(self) -> u128 {
        u128::from(self.used_bytes) + u128::from(self.reserved_bytes)
    }
}

/// Why an account may not store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoringRefusal {
    #[error("storing needs an enabled account; this one is {}", .0.as_str())]
    NotEnabled(Status),
    #[error("the account has no quota in this pool")]
    NoQuota,
    #[error("the account is being moved to another pool")]
    Moving,
    #[error("the quota is exceeded by {by_bytes} bytes")]
    QuotaExceeded { by_bytes: u64 },
}

impl StoragePool {
    /// The quota that the account may fill in this pool now, however full it is. The one place that
    /// says whether it may store here at all; that the disk is there is found out where there is a
    /// filesystem.
    pub fn quota_to_fill(&self, holder: Holder) -> Result<u64, StoringRefusal> {
        let bytes = self.quota_to_read(holder)?;
        if self.is_moving(holder.account_id) {
            return Err(StoringRefusal::Moving);
        }
        Ok(bytes)
    }

    /// The quota whose files the account may read here: also while it moves, for until the switch
    /// they are here as they were, and with it they are all in the other pool.
    pub fn quota_to_read(&self, holder: Holder) -> Result<u64, StoringRefusal> {
        if holder.status != Status::Enabled {
            return Err(StoringRefusal::NotEnabled(holder.status));
        }
        let coming = self.incoming.get(&holder.account_id).map_or(0, |incoming| incoming.bytes);
        match self.quota_bytes(holder.account_id).max(coming) {
            0 => Err(StoringRefusal::NoQuota),
            bytes => Ok(bytes),
        }
    }

    /// Whether the account may store so many bytes more.
    pub fn may_store(
        &self,
        holder: Holder,
        taken: Taken,
        bytes: u64,
    ) -> Result<(), StoringRefusal> {
        let quota = u128::from(self.quota_to_fill(holder)?);
        let wanted = taken.total_bytes() + u128::from(bytes);
        match wanted.saturating_sub(quota) {
            0 => Ok(()),
            over => {
                let by_bytes = u64::try_from(over).unwrap_or(u64::MAX);
                Err(StoringRefusal::QuotaExceeded { by_bytes })
            }
        }
    }
}
