use domain::{
    AccountId, LinkId, Role,
    account::{LinkFate, LinkPurpose, Method, Status},
    values::{AvatarDigest, DisplayName, Login},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::table::{Row, Stored};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkState {
    /// Whoever has it can use it, unless its time has passed and nobody has recorded that yet.
    Open,
    Used,
    Superseded,
    Cancelled,
    Expired,
}

impl LinkState {
    pub const ALL: [Self; 5] =
        [Self::Open, Self::Used, Self::Superseded, Self::Cancelled, Self::Expired];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

impl From<LinkFate> for LinkState {
    fn from(fate: LinkFate) -> Self {
        match fate {
            LinkFate::Used => Self::Used,
            LinkFate::Superseded => Self::Superseded,
            LinkFate::Cancelled => Self::Cancelled,
            LinkFate::Expired => Self::Expired,
        }
    }
}

/// A link. Its token is nowhere but with whom it was handed to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    pub link_id: LinkId,
    pub account_id: AccountId,
    pub purpose: LinkPurpose,
    pub state: LinkState,
    pub created_at: Timestamp,
    pub created_by: Option<AccountId>,
    /// The part of the system that made it, when it was not a person.
    pub created_by_system: Option<String>,
    pub expires_at: Timestamp,
    pub opened_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

impl Link {
    /// What it is by now: time passes without anybody recording it.
    pub fn state_at(&self, now: Timestamp) -> LinkState {
        match self.state {
            LinkState::Open if self.expires_at <= now => LinkState::Expired,
            state => state,
        }
    }
}

/// Whom a link is for, or who made it. Personal values of erased people are absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub account_id: AccountId,
    pub login: Option<Login>,
    pub display_name: Option<DisplayName>,
    pub avatar: Option<AvatarDigest>,
    pub role: Role,
    pub method: Method,
    pub status: Status,
    pub registered_at: Option<Timestamp>,
    pub latest_link_id: Option<LinkId>,
}

impl Person {
    pub(super) fn new(account_id: AccountId) -> Self {
        Self {
            account_id,
            login: None,
            display_name: None,
            avatar: None,
            role: Role::default(),
            method: Method::default(),
            status: Status::default(),
            registered_at: None,
            latest_link_id: None,
        }
    }
}

impl Stored for Link {
    const TABLE: &'static str = "link";
}

impl Row for Link {
    const KEY: &'static str = "link_id";

    fn key(&self) -> Uuid {
        self.link_id.0
    }
}

impl Stored for Person {
    const TABLE: &'static str = "person";
}

impl Row for Person {
    const KEY: &'static str = "account_id";

    fn key(&self) -> Uuid {
        self.account_id.0
    }
}
