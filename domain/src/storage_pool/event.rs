//! What happened to a storage pool. The names are permanent.

use cqrs_es::DomainEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Capacity;
use crate::{
    AccountId, Personal, PoolId,
    values::{PoolName, PoolRoot, Reason},
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
        /// Why the pool was promised beyond its capacity, if it was.
        overcommit: Option<Personal<Reason>>,
        at: Timestamp,
    },
    QuotaReleased {
        account_id: AccountId,
        previous_bytes: u64,
        at: Timestamp,
    },
    PoolRetired {
        at: Timestamp,
    },
}

impl PoolEvent {
    /// The event's permanent name, as stored in `event_type`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::PoolRegistered { .. } => "PoolRegistered",
            Self::PoolRenamed { .. } => "PoolRenamed",
            Self::HeadroomChanged { .. } => "HeadroomChanged",
            Self::QuotaAllocated { .. } => "QuotaAllocated",
            Self::QuotaReleased { .. } => "QuotaReleased",
            Self::PoolRetired { .. } => "PoolRetired",
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
