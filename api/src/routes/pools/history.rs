use axum::extract::State;
use domain::{PoolId, storage_pool::PoolError};
use jiff::Timestamp;
use projections::{
    Projector,
    pools::{self, HistoryPoint, Pools},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{json::Json, path::Path, positions::MinPosition},
    problem::{ApiError, Problem},
};

/// As many as a chart can show.
const POINTS: i32 = 200;

#[derive(Debug, Serialize, ToSchema)]
pub struct PoolHistory {
    points: Vec<PoolPoint>,
}

/// What a pool was from one moment on. Sizes are bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolPoint {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The disk's size as an allocation saw it last; null before the first.
    total_bytes: Option<u64>,
    headroom_bytes: u64,
    /// The sum of all quotas.
    reserved_bytes: u64,
}

/// How a pool's capacity, and what was promised of it, have changed: at most 200 points, in the
/// order of time.
#[utoipa::path(get, path = "/pools/{id}/history", tag = "storage", params(("id" = uuid::Uuid, Path)), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "The points.", body = PoolHistory),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn history(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Path(id): Path<PoolId>,
) -> Result<Json<PoolHistory>, ApiError> {
    min_position.reached_by(&app, &[Pools::NAME]).await?;
    let points = pools::history(&app.db, id, POINTS).await?;
    // A pool's history begins with its registration.
    if points.is_empty() {
        return Err(ApiError::Pool(PoolError::NotFound));
    }
    Ok(Json(PoolHistory { points: points.into_iter().map(PoolPoint::from).collect() }))
}

impl From<HistoryPoint> for PoolPoint {
    fn from(point: HistoryPoint) -> Self {
        let HistoryPoint { at, total_bytes, headroom_bytes, reserved_bytes } = point;
        Self { at, total_bytes, headroom_bytes, reserved_bytes }
    }
}
