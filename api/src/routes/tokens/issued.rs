//! A token as it is listed.

use domain::{AccountId, TokenId};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::scope::Scope;
use crate::auth::service_tokens::{By, Issued};

#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceToken {
    #[schema(value_type = uuid::Uuid)]
    token_id: TokenId,
    name: String,
    scope: Scope,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The administrator who made it; null for a part of the system, and for one who is deleted.
    #[schema(value_type = Option<uuid::Uuid>)]
    created_by: Option<AccountId>,
    /// As the administrator is called now, or the part of the system, such as `command-line`; null for
    /// one who is deleted.
    created_by_name: Option<String>,
    /// To the minute; null when it was never used.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    /// Since when it lets nobody in; null as long as it does.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
    /// As `created_by`; null as long as it is not revoked, too.
    #[schema(value_type = Option<uuid::Uuid>)]
    revoked_by: Option<AccountId>,
    /// As `created_by_name`; null as long as it is not revoked, too.
    revoked_by_name: Option<String>,
}

impl From<Issued> for ServiceToken {
    fn from(issued: Issued) -> Self {
        let Issued { id, name, scope, at, by, last_used_at, revoked } = issued;
        let (created_by, created_by_name) = told(by);
        let (revoked_at, by) = revoked.map(|revoked| (revoked.at, revoked.by)).unzip();
        let (revoked_by, revoked_by_name) = by.map_or((None, None), told);
        Self {
            token_id: id,
            name,
            scope: scope.into(),
            created_at: at,
            created_by,
            created_by_name,
            last_used_at,
            revoked_at,
            revoked_by,
            revoked_by_name,
        }
    }
}

fn told(by: By) -> (Option<AccountId>, Option<String>) {
    match by {
        By::Account { id, name } => (Some(id), name),
        By::Erased => (None, None),
        By::System(name) => (None, Some(name)),
    }
}
