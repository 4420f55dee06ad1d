//! What a token may do, as requests and answers say it.

use domain::service_token;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a token may do.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub enum Scope {
    /// Ask whether somebody may store so much, and say what became of it.
    #[serde(rename = "storage:authorize")]
    StorageAuthorize,
}

impl From<Scope> for service_token::Scope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::StorageAuthorize => Self::StorageAuthorize,
        }
    }
}

impl From<service_token::Scope> for Scope {
    fn from(scope: service_token::Scope) -> Self {
        match scope {
            service_token::Scope::StorageAuthorize => Self::StorageAuthorize,
        }
    }
}
