//! A token as it is listed.

use std::collections::HashMap;

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
    /// As the administrator is called now.
    created_by_name: Option<String>,
    /// To the minute; null when it was never used.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    /// Since when it lets nobody in; null as long as it does.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

impl ServiceToken {
    pub fn new(issued: Issued, names: &HashMap<AccountId, String>) -> Self {
        let Issued { id, name, scope, created_at, created_by, last_used_at, revoked_at } = issued;
        let created_by_name = created_by.and_then(|maker| names.get(&maker).cloned());
        Self {
            token_id: id,
            name,
            scope,
            created_at,
            created_by,
            created_by_name,
            last_used_at,
            revoked_at,
        }
    }
}
