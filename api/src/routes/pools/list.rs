use axum::extract::State;
use futures_util::future::join_all;
use projections::{
    Projector,
    pools::{self, Pools},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{json::Json, positions::MinPosition},
    problem::{ApiError, Problem},
    storage::filesystem,
};

#[derive(Debug, Serialize, ToSchema)]
pub struct PoolList {
    items: Vec<PoolRow>,
}

/// A pool. Sizes are bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolRow {
    pool_id: Uuid,
    name: String,
    root: String,
    headroom_bytes: u64,
    allocated_bytes: u64,
    /// How many accounts have a quota in it.
    allocations: u64,
    /// Null while the folder cannot be reached.
    capacity: Option<PoolSize>,
    revision: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PoolSize {
    total_bytes: u64,
    free_bytes: u64,
}

/// All storage pools with what their filesystems say at this moment.
#[utoipa::path(get, path = "/pools", tag = "storage", responses(
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
    let items = join_all(pools.into_iter().map(shown)).await;
    Ok(Json(PoolList { items }))
}

async fn shown(pool: pools::Pool) -> PoolRow {
    let capacity = filesystem::measure(&pool.root).await.ok();
    PoolRow {
        pool_id: pool.pool_id.0,
        name: pool.name.into(),
        root: pool.root.into(),
        headroom_bytes: pool.headroom_bytes,
        allocated_bytes: pool.allocated_bytes,
        allocations: pool.allocations,
        capacity: capacity
            .map(|found| PoolSize { total_bytes: found.total_bytes, free_bytes: found.free_bytes }),
        revision: pool.revision,
    }
}
