use axum::extract::State;
use domain::{
    AccountId, Actor, MoveId, PoolId,
    storage_pool::{PoolAction, PoolCommand, PoolError},
    values::Reason,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Moved, place_of};
use crate::{
    app::{App, SharedApp},
    auth::signed_in::Admin,
    http::{json::Json, path::Path, positions::At},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveOrder {
    /// Where the account's files go.
    #[schema(value_type = Uuid)]
    pool_id: PoolId,
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = Option<String>)]
    reason: Option<Reason>,
}

/// Begins to move an account's quota and files to another pool. The server does it by itself:
/// copies, compares, and switches. Until then the account stays where it is, and stores nothing.
#[utoipa::path(post, path = "/accounts/{id}/move", tag = "storage", params(("id" = Uuid, Path)), request_body = MoveOrder, security(("session" = ["admin"])), responses(
    (status = 200, description = "The move has begun.", body = Moved),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "no-quota, same-pool, account-moving, quota-exceeds-pool, old-copy-kept, pool-unavailable, pool-retired", body = Problem, content_type = "application/problem+json"),
))]
pub async fn start(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(account_id): Path<AccountId>,
    Json(MoveOrder { pool_id: to, reason }): Json<MoveOrder>,
) -> Result<At<Moved>, ApiError> {
    if app.accounts.load(account_id).await?.aggregate.id.is_none() {
        return Err(ApiError::NotFound);
    }
    let from = place_of(&app, account_id).await?;
    let from = from.ok_or(ApiError::Pool(PoolError::NoQuotaHere))?;
    let move_id = MoveId(app.new_id());
    let action = PoolAction::StartMove { move_id, account_id, to, reason };
    let source = app.pools.load(from).await?.aggregate;
    let command = PoolCommand { actor: by.actor(), at: app.clock.now(), action };
    // Said before anything has begun: once it has, the same would only be shown as in the way.
    if !source.decide(command.clone()).map_err(ApiError::Pool)?.is_empty() {
        let bytes = source.quota_bytes(account_id);
        check_target(&app, to, Coming { move_id, account_id, from, bytes }).await?;
    }
    let receipt = app.pools.execute(from, command, &by.metadata(), None).await?;
    Ok(At(receipt.position, Moved { account_id: account_id.0, from_pool_id: from.0 }))
}

/// Who would come to a pool.
struct Coming {
    move_id: MoveId,
    account_id: AccountId,
    from: PoolId,
    bytes: u64,
}

/// Whether the pool would keep the space at this moment.
async fn check_target(app: &App, to: PoolId, coming: Coming) -> Result<(), ApiError> {
    let target = app.pools.load(to).await?.aggregate;
    let root = target.root.as_ref().ok_or(ApiError::Pool(PoolError::NotFound))?;
    if target.retired {
        return Err(ApiError::Pool(PoolError::Retired));
    }
    let measured = app.storage.disks.measure(to, root).await;
    let measured = measured.map_err(ApiError::PoolUnavailable)?;
    let Coming { move_id, account_id, from, bytes } = coming;
    let action = PoolAction::ReserveSpace { move_id, account_id, from, bytes, measured };
    let command = PoolCommand { actor: Actor::system("preview"), at: app.clock.now(), action };
    target.decide(command).map(drop).map_err(ApiError::Pool)
}
