//! Storage asked for at an invitation that could not be allocated when the account was enabled:
//! tried again, or declined.

use axum::extract::State;
use domain::{
    AccountId,
    account::{Account, AccountAction, QuotaRequest},
    storage_pool::quota_claim,
};

use super::{
    acting::command,
    changed::{Changed, OptionalReason},
    quota::{Allocated, QuotaOrder, allocate_to},
};
use crate::{
    app::{App, SharedApp},
    auth::signed_in::Admin,
    http::{json::Json, path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
};

/// Tries to allocate what was asked for.
#[utoipa::path(post, path = "/accounts/{id}/quota-request/retry", tag = "storage", params(("id" = uuid::Uuid, Path)), request_body = OptionalReason, security(("session" = ["admin"])), responses(
    (status = 200, description = "The quota as it is now.", body = Allocated),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "no-quota-request, quota-exceeds-pool, account-not-enabled, pool-unavailable, pool-retired", body = Problem, content_type = "application/problem+json"),
))]
pub async fn retry(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
    Json(OptionalReason { reason }): Json<OptionalReason>,
) -> Result<At<Allocated>, ApiError> {
    let account = app.accounts.load(id).await?.aggregate;
    let QuotaRequest { pool_id, bytes } = outstanding(&app, id, &account).await?;
    let order = QuotaOrder { pool_id, bytes, overcommit: false, reason };
    allocate_to(&app, &by, id, &account, order).await
}

/// Says that what was asked for is not given. The account can still be given storage at any time.
#[utoipa::path(post, path = "/accounts/{id}/quota-request/decline", tag = "storage", params(("id" = uuid::Uuid, Path)), request_body = OptionalReason, security(("session" = ["admin"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "no-quota-request", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn decline(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(id): Path<AccountId>,
    if_match: IfMatch,
    Json(OptionalReason { reason }): Json<OptionalReason>,
) -> Result<At<Changed>, ApiError> {
    let account = app.accounts.load(id).await?.aggregate;
    outstanding(&app, id, &account).await?;
    let action = AccountAction::DeclineQuota { reason };
    let receipt = command(&app, &by, id, if_match, action).await?;
    Ok(Changed::of(id, &receipt))
}

/// What is asked for and was neither given nor declined.
async fn outstanding(
    app: &App,
    id: AccountId,
    account: &Account,
) -> Result<QuotaRequest, ApiError> {
    if account.id.is_none() {
        return Err(ApiError::NotFound);
    }
    let requested = account.requested_quota.ok_or(ApiError::NoQuotaRequest)?;
    // From the log's guards, which are never behind.
    match app.log.holder(&quota_claim(id)).await? {
        None => Ok(requested),
        Some(_) => Err(ApiError::NoQuotaRequest),
    }
}
