use axum::extract::State;
use projections::{
    Projector,
    pools::{self, Pools},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::pool::Pool;
use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{json::Json, positions::MinPosition},
    problem::{ApiError, Problem},
};

#[derive(Debug, Serialize, ToSchema)]
pub struct PoolList {
    items: Vec<Pool>,
}

/// All storage pools that are not retired, with what their filesystems say at this moment.
#[utoipa::path(get, path = "/pools", tag = "storage", security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "The pools, by name.", body = PoolList),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
) -> Result<Json<PoolList>, ApiError> {
    min_position.reached_by(&app, &[Pools::NAME]).await?;
    let pools = pools::list(&app.db).await?;
    Ok(Json(PoolList { items: Pool::with_sizes(&app, pools).await? }))
}
