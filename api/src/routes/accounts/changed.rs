//! What the actions on an account have in common: their bodies, and what they answer.

use domain::{AccountId, account::Account, values::Reason};
use event_store::Receipt;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::positions::At;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionalReason {
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Reason>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequiredReason {
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = String)]
    pub reason: Reason,
}

/// An empty object.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The account after a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changed {
    account_id: Uuid,
    status: &'static str,
    revision: u64,
}

impl Changed {
    pub fn of(account_id: AccountId, receipt: &Receipt<Account>) -> At<Self> {
        let status = receipt.aggregate.status.as_str();
        let changed = Self { account_id: account_id.0, status, revision: receipt.sequence };
        At(receipt.position, changed)
    }
}
