use axum::{extract::State, response::IntoResponse};
use domain::{PoolId, storage_pool::PoolError};
use projections::{
    Projector,
    pools::{self, Pools},
};

use super::pool::Pool;
use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{json::Json, path::Path, positions::MinPosition, revision::Revision},
    problem::{ApiError, Problem},
};

/// One storage pool, also a retired one.
#[utoipa::path(get, path = "/pools/{id}", tag = "storage", params(("id" = uuid::Uuid, Path)), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "The pool, with its revision as ETag.", body = Pool),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn get(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Path(id): Path<PoolId>,
) -> Result<impl IntoResponse, ApiError> {
    min_position.reached_by(&app, &[Pools::NAME]).await?;
    let row = pools::get(&app.db, id).await?.ok_or(ApiError::Pool(PoolError::NotFound))?;
    let pool = Pool::with_sizes(&app, vec![row]).await?.pop();
    let pool = pool.ok_or(ApiError::Pool(PoolError::NotFound))?;
    Ok((Revision(pool.revision()), Json(pool)))
}
