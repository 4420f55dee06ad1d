use domain::{
    AccountId, LinkId, PoolId, Role,
    account::{Approval as ApprovalPolicy, Method, Status},
    values::{AvatarDigest, DisplayName, Fingerprint, Login},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    reset::Reset,
    table::{Row, Stored},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkState {
    Waiting,
    Opened,
    Completed,
    Cancelled,
    Expired,
}

/// An account on its way to being enabled. Personal values of erased people are absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    pub account_id: AccountId,
    pub login: Option<Login>,
    pub display_name: Option<DisplayName>,
    pub avatar: Option<AvatarDigest>,
    pub role: Role,
    pub method: Method,
    pub status: Status,
    pub approval: ApprovalPolicy,
    pub fingerprint: Option<Fingerprint>,
    pub invited_at: Option<Timestamp>,
    pub invited_by: Option<AccountId>,
    /// The part of the system that invited, when it was not a person.
    pub invited_by_system: Option<String>,
    pub registered_at: Option<Timestamp>,
    #[serde(flatten)]
    pub reset: Reset,
    /// Of who came by QR code: where the browser was that showed it, and the phone that scanned it.
    pub browser_address: Option<String>,
    pub phone_address: Option<String>,
    pub link_id: Option<LinkId>,
    pub link_state: Option<LinkState>,
    pub link_expires_at: Option<Timestamp>,
    pub link_opened_at: Option<Timestamp>,
    /// Storage asked for at invitation and not allocated yet. Bytes.
    pub requested_pool_id: Option<PoolId>,
    pub requested_bytes: Option<u64>,
    pub revision: u64,
    pub needs_action: bool,
}

impl Approval {
    pub(super) fn new(account_id: AccountId) -> Self {
        Self {
            account_id,
            login: None,
            display_name: None,
            avatar: None,
            role: Role::default(),
            method: Method::default(),
            status: Status::default(),
            approval: ApprovalPolicy::default(),
            fingerprint: None,
            invited_at: None,
            invited_by: None,
            invited_by_system: None,
            registered_at: None,
            reset: Reset::default(),
            browser_address: None,
            phone_address: None,
            link_id: None,
            link_state: None,
            link_expires_at: None,
            link_opened_at: None,
            requested_pool_id: None,
            requested_bytes: None,
            revision: 0,
            needs_action: false,
        }
    }
}

impl Stored for Approval {
    const TABLE: &'static str = "approval";
}

impl Row for Approval {
    const KEY: &'static str = "account_id";

    fn key(&self) -> Uuid {
        self.account_id.0
    }
}
