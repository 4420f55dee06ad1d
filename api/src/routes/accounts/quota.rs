use axum::extract::State;
use domain::{
    AccountId, PoolId,
    account::Account,
    storage_pool::{Holder, PoolAction, PoolCommand, PoolError, quota_claim},
    values::{MAX_BYTES, Reason},
};
use event_store::Position;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::changed::OptionalReason;
use crate::{
    app::{App, SharedApp},
    auth::signed_in::{Admin, SignedIn},
    http::{json::Json, path::Path, positions::At},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaOrder {
    #[schema(value_type = Uuid)]
    pub pool_id: PoolId,
    /// 1 to 2^63-1.
    pub bytes: u64,
    /// Promise the space although the pool does not have it. Needs a reason.
    #[serde(default)]
    pub overcommit: bool,
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Reason>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Allocated {
    account_id: Uuid,
    pool_id: Uuid,
    /// 0 when nothing is allocated any more.
    bytes: u64,
    /// Null when nothing had to be changed.
    #[schema(value_type = Option<u64>)]
    position: Option<Position>,
}

/// Gives an account its quota in a pool, or changes it.
#[utoipa::path(put, path = "/accounts/{id}/quota", tag = "storage", params(("id" = Uuid, Path)), request_body = QuotaOrder, security(("session" = ["admin"])), responses(
    (status = 200, description = "The quota as it is now.", body = Allocated),
    (status = 400, description = "invalid-request, overcommit-needs-reason", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "quota-exceeds-pool, account-not-enabled, quota-elsewhere, pool-unavailable, pool-retired", body = Problem, content_type = "application/problem+json"),
))]
pub async fn allocate(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(account_id): Path<AccountId>,
    Json(body): Json<QuotaOrder>,
) -> Result<At<Allocated>, ApiError> {
    if !(1..=MAX_BYTES).contains(&body.bytes) {
        let detail = format!("must be 1 to {MAX_BYTES}");
        return Err(ApiError::invalid("bytes", "out-of-range", &detail));
    }
    let account = app.accounts.load(account_id).await?.aggregate;
    allocate_to(&app, &by, account_id, &account, body).await
}

pub(super) async fn allocate_to(
    app: &App,
    by: &SignedIn,
    account_id: AccountId,
    account: &Account,
    QuotaOrder { pool_id, bytes, overcommit, reason }: QuotaOrder,
) -> Result<At<Allocated>, ApiError> {
    if account.id.is_none() {
        return Err(ApiError::NotFound);
    }
    let pool = app.pools.load(pool_id).await?.aggregate;
    let root = pool.root.as_ref().ok_or(ApiError::Pool(PoolError::NotFound))?;
    if pool.retired {
        return Err(ApiError::Pool(PoolError::Retired));
    }
    let measured = app.storage.disks.measure(pool_id, root).await;
    let measured = measured.map_err(ApiError::PoolUnavailable)?;
    let holder = Holder { account_id, status: account.status };
    let action = PoolAction::Allocate { holder, bytes, measured, overcommit, reason };
    let command = PoolCommand { actor: by.actor(), at: app.clock.now(), action };
    let receipt = app.pools.execute(pool_id, command, &by.metadata(), None).await?;
    let allocated = Allocated {
        account_id: account_id.0,
        pool_id: pool_id.0,
        bytes: receipt.aggregate.quota_bytes(account_id),
        position: receipt.position,
    };
    Ok(At(receipt.position, allocated))
}

/// Takes an account's quota back. Its files stay where they are.
#[utoipa::path(delete, path = "/accounts/{id}/quota", tag = "storage", params(("id" = Uuid, Path)), request_body(content = ref("#/components/schemas/OptionalReason"), content_type = "application/json"), security(("session" = ["admin"])), responses(
    (status = 200, description = "Nothing is allocated any more.", body = Allocated),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: the account has no quota", body = Problem, content_type = "application/problem+json"),
))]
pub async fn release(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(account_id): Path<AccountId>,
    body: Option<Json<OptionalReason>>,
) -> Result<At<Allocated>, ApiError> {
    let reason = body.and_then(|Json(body)| body.reason);
    // From the log's guards, which are never behind.
    let pool_id = app.log.holder(&quota_claim(account_id)).await?.ok_or(ApiError::NotFound)?;
    let pool_id: PoolId = pool_id.parse().map_err(ApiError::internal)?;
    let action = PoolAction::Release { account_id, reason };
    let command = PoolCommand { actor: by.actor(), at: app.clock.now(), action };
    let receipt = app.pools.execute(pool_id, command, &by.metadata(), None).await?;
    let allocated = Allocated {
        account_id: account_id.0,
        pool_id: pool_id.0,
        bytes: 0,
        position: receipt.position,
    };
    Ok(At(receipt.position, allocated))
}
