//! Who was deleted: what comes late of them is not let in.

use domain::AccountId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::table::{Row, Stored};

/// A row of a read model's table `deleted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deleted {
    pub account_id: AccountId,
}

impl Stored for Deleted {
    const TABLE: &'static str = "deleted";
}

impl Row for Deleted {
    const KEY: &'static str = "account_id";

    fn key(&self) -> Uuid {
        self.account_id.0
    }
}
