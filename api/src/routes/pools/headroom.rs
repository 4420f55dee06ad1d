use axum::extract::State;
use domain::{
    PoolId,
    storage_pool::{PoolAction, PoolError},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::changed::{PoolChanged, check_headroom, command};
use crate::{
    app::SharedApp,
    auth::signed_in::Admin,
    http::{json::Json, path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
    storage::pool_figures,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHeadroom {
    /// What stays free for others than the accounts: at most what the pool's disk holds.
    headroom_bytes: u64,
}

/// Changes what stays free in a pool. Quotas that were given stay, also where they are more than is
/// left now. More than the disk holds is refused; of a disk that cannot be reached, more than it held
/// when it was measured last.
#[utoipa::path(put, path = "/pools/{id}/headroom", tag = "storage", params(("id" = uuid::Uuid, Path)), request_body = NewHeadroom, security(("session" = ["admin"])), responses(
    (status = 200, description = "The pool after the change.", body = PoolChanged),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "pool-retired, headroom-exceeds-disk", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn change_headroom(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(id): Path<PoolId>,
    if_match: IfMatch,
    Json(NewHeadroom { headroom_bytes }): Json<NewHeadroom>,
) -> Result<At<PoolChanged>, ApiError> {
    check_headroom(headroom_bytes)?;
    let root = app.pools.load(id).await?.aggregate.root;
    let root = root.ok_or(ApiError::Pool(PoolError::NotFound))?;
    let measured = pool_figures::newest(&app, id, &root).await?;
    let action = PoolAction::ChangeHeadroom { headroom_bytes, measured };
    let receipt = command(&app, &by, id, if_match, action).await?;
    Ok(PoolChanged::of(id, &receipt))
}
