use domain::{AccountId, account::Status};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::table::{Row, Stored};

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
    /// Whose address it is: somebody who holds a link is not an actor with an account yet.
    pub address_of: Option<AccountId>,
    pub reason: Option<String>,
    /// In a few words, without anything personal.
    pub summary: String,
    pub changes: Vec<Change>,
}

/// What a field was and became. Sizes are bytes in digits, and pools are told by their ids.
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

/// The fields of [`Person`] that are erased with the person.
const PERSONAL: [&str; 4] = ["login", "display_name", "email", "notes"];

impl Entry {
    /// Takes out what is personal of `id`. What is left is what a log without that person's key
    /// still says.
    pub(super) fn forget(&mut self, id: AccountId) {
        if self.actor_id == Some(id) {
            self.actor_name = None;
        }
        if self.address_of == Some(id) {
            self.address = None;
        }
        if self.account_id == id {
            self.reason = None;
            for change in &mut self.changes {
                if PERSONAL.contains(&change.field.as_str()) {
                    (change.old, change.new) = (None, None);
                }
            }
        }
    }
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

    pub(super) fn is_deleted(&self) -> bool {
        self.status.as_deref() == Some(Status::Deleted.as_str())
    }

    /// Takes out what is personal. What is left says that there was somebody.
    pub(super) fn forget(&mut self) {
        let Self { account_id, role, status: _, quota_bytes, .. } = self.clone();
        let status = Some(Status::Deleted.as_str().to_owned());
        *self = Self { role, status, quota_bytes, ..Self::new(account_id) };
    }
}

impl Stored for Entry {
    const TABLE: &'static str = "entry";
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
