//! What happened to a storage pool. The names are permanent.

use cqrs_es::DomainEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::{Capacity, Copied, DiskGone, Leftover};
use crate::{
    AccountId, MoveId, Personal, PoolId,
    values::{PoolName, PoolRoot, Reason},
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum PoolEvent {
    PoolRegistered {
        pool_id: PoolId,
        name: PoolName,
        root: PoolRoot,
        headroom_bytes: u64,
        at: Timestamp,
    },
    PoolRenamed {
        name: PoolName,
        at: Timestamp,
    },
    HeadroomChanged {
        headroom_bytes: u64,
        at: Timestamp,
    },
    QuotaAllocated {
        account_id: AccountId,
        bytes: u64,
        previous_bytes: u64,
        /// The figures the decision saw.
        capacity: Capacity,
        /// Whether the pool was promised beyond its capacity, on purpose. Then there is a reason.
        overcommitted: bool,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    QuotaReleased {
        account_id: AccountId,
        previous_bytes: u64,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    /// The account's files are on their way to another pool, which keeps as much space for them as
    /// the account has here.
    MoveStarted {
        move_id: MoveId,
        account_id: AccountId,
        to: PoolId,
        bytes: u64,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    MoveCancelled {
        move_id: MoveId,
        account_id: AccountId,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    /// The account's place is in the other pool. What was copied stays here as an old copy.
    MoveCompleted {
        move_id: MoveId,
        account_id: AccountId,
        to: PoolId,
        /// The quota, which is the other pool's from now on.
        bytes: u64,
        copied: Copied,
        at: Timestamp,
    },
    OldCopyGivenUp {
        move_id: MoveId,
        account_id: AccountId,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    OldCopyCleaned {
        move_id: MoveId,
        account_id: AccountId,
        at: Timestamp,
    },
    /// Space is kept for an account that comes from another pool.
    SpaceReserved {
        move_id: MoveId,
        account_id: AccountId,
        from: PoolId,
        bytes: u64,
        /// The figures the decision saw.
        capacity: Capacity,
        at: Timestamp,
    },
    SpaceReleased {
        move_id: MoveId,
        account_id: AccountId,
        bytes: u64,
        at: Timestamp,
    },
    /// The account has come, and holds what was kept for it.
    QuotaMovedIn {
        move_id: MoveId,
        account_id: AccountId,
        from: PoolId,
        bytes: u64,
        at: Timestamp,
    },
    /// The account is deleted. Its files are to be removed from here.
    RemovalOrdered {
        account_id: AccountId,
        at: Timestamp,
    },
    /// They were removed, or there were none.
    FilesRemoved {
        account_id: AccountId,
        at: Timestamp,
    },
    /// They were not: what lies there was since decided to stay, with a later account of the same
    /// identity.
    FilesKept {
        account_id: AccountId,
        at: Timestamp,
    },
    /// Files that were to be removed were not, and will not be: the pool is retired.
    FilesAbandoned {
        account_id: AccountId,
        left: Leftover,
        at: Timestamp,
    },
    PoolRetired {
        /// Said where something was left undone; what it was, `FilesAbandoned` told just before.
        disk_gone: Option<DiskGone>,
        at: Timestamp,
    },
}

impl PoolEvent {
    /// The names of all there are.
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// The event's permanent name, as stored in `event_type`.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// Why it was done, where somebody said so.
    pub fn reason(&self) -> Option<&Personal<Reason>> {
        match self {
            Self::QuotaAllocated { reason, .. }
            | Self::QuotaReleased { reason, .. }
            | Self::MoveStarted { reason, .. }
            | Self::MoveCancelled { reason, .. }
            | Self::OldCopyGivenUp { reason, .. } => reason.as_ref(),
            Self::PoolRetired { disk_gone, .. } => disk_gone.as_ref().map(|gone| &gone.reason),
            Self::PoolRegistered { .. }
            | Self::PoolRenamed { .. }
            | Self::HeadroomChanged { .. }
            | Self::MoveCompleted { .. }
            | Self::OldCopyCleaned { .. }
            | Self::SpaceReserved { .. }
            | Self::SpaceReleased { .. }
            | Self::QuotaMovedIn { .. }
            | Self::RemovalOrdered { .. }
            | Self::FilesRemoved { .. }
            | Self::FilesKept { .. }
            | Self::FilesAbandoned { .. } => None,
        }
    }

    /// The account that it is about; `None` when it is about the pool as a whole.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::QuotaAllocated { account_id, .. }
            | Self::QuotaReleased { account_id, .. }
            | Self::MoveStarted { account_id, .. }
            | Self::MoveCancelled { account_id, .. }
            | Self::MoveCompleted { account_id, .. }
            | Self::OldCopyGivenUp { account_id, .. }
            | Self::OldCopyCleaned { account_id, .. }
            | Self::SpaceReserved { account_id, .. }
            | Self::SpaceReleased { account_id, .. }
            | Self::QuotaMovedIn { account_id, .. }
            | Self::RemovalOrdered { account_id, .. }
            | Self::FilesRemoved { account_id, .. }
            | Self::FilesKept { account_id, .. }
            | Self::FilesAbandoned { account_id, .. } => Some(*account_id),
            Self::PoolRegistered { .. }
            | Self::PoolRenamed { .. }
            | Self::HeadroomChanged { .. }
            | Self::PoolRetired { .. } => None,
        }
    }
}

impl DomainEvent for PoolEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
