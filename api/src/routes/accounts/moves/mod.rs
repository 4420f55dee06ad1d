//! Moving an account's files to another pool.

pub mod cancel;
pub mod clean_old_copy;
pub mod list;
pub mod retry;
pub mod start;

use domain::{AccountId, PoolId, storage_pool::quota_claim};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    app::{App, SharedApp},
    problem::ApiError,
};

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(start::start))
        .routes(routes!(cancel::cancel))
        .routes(routes!(retry::retry))
        .routes(routes!(clean_old_copy::clean_old_copy))
        .routes(routes!(list::list))
}

/// The move that was asked about.
#[derive(Debug, Serialize, ToSchema)]
pub struct Moved {
    pub account_id: Uuid,
    /// The pool that the account leaves or has left.
    pub from_pool_id: Uuid,
}

/// The pool that the account has its quota in: from the log's guards, which are never behind.
async fn place_of(app: &App, account: AccountId) -> Result<Option<PoolId>, ApiError> {
    match app.log.holder(&quota_claim(account)).await? {
        Some(id) => Ok(Some(id.parse().map_err(ApiError::internal)?)),
        None => Ok(None),
    }
}
