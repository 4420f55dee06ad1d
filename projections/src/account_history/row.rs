use domain::AccountId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::table::Row;

/// One line of an account's history. What is personal is absent once the person is erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub account_id: AccountId,
    pub position: u64,
    pub at: Timestamp,
    pub event_type: String,
    /// `account` or `storage_pool`: whose event it is.
    pub subject_type: String,
    pub subject_id: Uuid,
    /// `account` or `system`.
    pub actor_kind: String,
    pub actor_id: Option<AccountId>,
    /// The person's name as it was then, or the part of the system.
    pub actor_name: Option<String>,
    pub request_id: String,
    pub address: Option<String>,
    pub reason: Option<String>,
    /// In a few words, without anything personal.
    pub summary: String,
    pub changes: Vec<Change>,
}

/// What a field was and became. Sizes are bytes in digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub field: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// A person's present values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    pub account_id: AccountId,
    pub login: Option<String>,
    pub display_name: Option<String>,
    pub email: Option<String>,
    pub notes: Option<String>,
    pub role: Option<String>,
    pub status: Option<String>,
    pub quota_bytes: Option<u64>,
}

impl Person {
    pub(super) fn new(account_id: AccountId) -> Self {
        Self {
            account_id,
            login: None,
            display_name: None,
            email: None,
            notes: None,
            role: None,
            status: None,
            quota_bytes: None,
        }
    }
}

impl Row for Person {
    const TABLE: &'static str = "account_history.person";
    const KEY: &'static str = "account_id";

    fn key(&self) -> Uuid {
        self.account_id.0
    }
}
