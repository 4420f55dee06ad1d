use domain::{
    AccountId, PoolId, Role,
    account::{Method, Status},
    values::{AvatarDigest, DisplayName, Email, Fingerprint, Login, Notes},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    reset::Reset,
    table::{Row, Stored},
};

/// A person. Personal values of erased people are absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub account_id: AccountId,
    pub login: Option<Login>,
    pub display_name: Option<DisplayName>,
    pub email: Option<Email>,
    pub notes: Option<Notes>,
    pub avatar: Option<AvatarDigest>,
    pub role: Role,
    pub method: Method,
    pub status: Status,
    pub fingerprint: Option<Fingerprint>,
    pub registered_at: Option<Timestamp>,
    #[serde(flatten)]
    pub reset: Reset,
    pub pool_id: Option<PoolId>,
    pub quota_bytes: Option<u64>,
    pub revision: u64,
}

/// A pool's name, kept here so that a quota can be shown with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PoolName {
    pub pool_id: PoolId,
    pub name: domain::values::PoolName,
}

impl Profile {
    pub(super) fn new(account_id: AccountId) -> Self {
        Self {
            account_id,
            login: None,
            display_name: None,
            email: None,
            notes: None,
            avatar: None,
            role: Role::default(),
            method: Method::default(),
            status: Status::default(),
            fingerprint: None,
            registered_at: None,
            reset: Reset::default(),
            pool_id: None,
            quota_bytes: None,
            revision: 0,
        }
    }
}

impl Stored for Profile {
    const TABLE: &'static str = "profile";
}

impl Row for Profile {
    const KEY: &'static str = "account_id";

    fn key(&self) -> Uuid {
        self.account_id.0
    }
}

impl Stored for PoolName {
    const TABLE: &'static str = "pool";
}

impl Row for PoolName {
    const KEY: &'static str = "pool_id";

    fn key(&self) -> Uuid {
        self.pool_id.0
    }
}
