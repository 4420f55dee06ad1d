//! What a pool claims across all pools: its folder, and for each quota that the account holds
//! none in another pool.

use super::{PoolError, PoolEvent, StoragePool};
use crate::{AccountId, Claim, GuardChange, GuardRefusal, Guarded, values::PoolRoot};

const ROOT: &str = "pool-root";
const QUOTA: &str = "quota";

/// What pools claim, by scope.
pub const GUARD_SCOPES: [&str; 2] = [ROOT, QUOTA];

fn root_claim(root: &PoolRoot) -> Claim {
    Claim { scope: ROOT, key: root.as_str().to_owned() }
}

/// The claim of the pool that an account has its quota in.
pub fn quota_claim(account: AccountId) -> Claim {
    Claim { scope: QUOTA, key: account.to_string() }
}

impl Guarded for StoragePool {
    fn guard_changes(&self, event: &PoolEvent) -> Vec<GuardChange> {
        match event {
            PoolEvent::PoolRegistered { root, .. } => vec![GuardChange::Claim(root_claim(root))],
            PoolEvent::QuotaAllocated { account_id, .. } => {
                vec![GuardChange::Claim(quota_claim(*account_id))]
            }
            PoolEvent::QuotaReleased { account_id, .. } => {
                vec![GuardChange::Release(quota_claim(*account_id))]
            }
            PoolEvent::PoolRetired { .. } => {
                self.root.iter().map(|root| GuardChange::Release(root_claim(root))).collect()
            }
            PoolEvent::MoveCompleted { account_id, to, .. } => {
                vec![GuardChange::HandOver(quota_claim(*account_id), to.to_string())]
            }
            PoolEvent::QuotaMovedIn { account_id, .. } => {
                vec![GuardChange::Receive(quota_claim(*account_id))]
            }
            PoolEvent::PoolRenamed { .. }
            | PoolEvent::HeadroomChanged { .. }
            | PoolEvent::MoveStarted { .. }
            | PoolEvent::MoveCancelled { .. }
            | PoolEvent::OldCopyGivenUp { .. }
            | PoolEvent::OldCopyCleaned { .. }
            | PoolEvent::SpaceReserved { .. }
            | PoolEvent::SpaceReleased { .. }
            | PoolEvent::RemovalOrdered { .. }
            | PoolEvent::FilesRemoved { .. }
            | PoolEvent::FilesKept { .. }
            | PoolEvent::FilesAbandoned { .. } => Vec::new(),
        }
    }

    fn refused(refusal: &GuardRefusal) -> PoolError {
        match refusal {
            GuardRefusal::Taken { scope } if scope == ROOT => PoolError::RootTaken,
            GuardRefusal::Taken { scope } if scope == QUOTA => PoolError::QuotaElsewhere,
            GuardRefusal::Taken { scope: name } | GuardRefusal::LastMember { quorum: name } => {
                PoolError::Guard(name.clone())
            }
        }
    }
}
