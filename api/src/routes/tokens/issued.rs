//! A token as it is listed.

use domain::{AccountId, TokenId};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::service_tokens::{Issued, Scope};

#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceToken {
    #[schema(value_type = uuid::Uuid)]
    token_id: TokenId,
    name: String,
    scope: Scope,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The administrator who made it; null for the command line, and for one who is deleted.
    #[schema(value_type = Option<uuid::Uuid>)]
    created_by: Option<AccountId>,
    /// To the minute; null when it was never used.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    /// Since when it lets nobody in; null as long as it does.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

impl From<Issued> for ServiceToken {
    fn from(issued: Issued) -> Self {
        let Issued { id, name, scope, created_at, created_by, last_used_at, revoked_at } = issued;
        Self { token_id: id, name, scope, created_at, created_by, last_used_at, revoked_at }
    }
}
