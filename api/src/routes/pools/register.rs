use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    PoolId,
    storage_pool::{PoolAction, PoolCommand},
    values::{MAX_BYTES, PoolName, PoolRoot},
};
use projections::pools;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::SharedApp,
    auth::signed_in::Admin,
    http::{json::Json, positions::Reached},
    problem::{ApiError, Problem},
    storage::root,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPool {
    /// At most 80 characters.
    #[schema(value_type = String)]
    name: PoolName,
    /// An absolute path of a folder that exists and that the server can write in.
    #[schema(value_type = String)]
    root: PoolRoot,
    /// What stays free for others than the accounts. 0 to 2^63-1.
    headroom_bytes: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Registered {
    pool_id: Uuid,
}

/// Registers a folder as a storage pool.
#[utoipa::path(post, path = "/pools", tag = "storage", request_body = NewPool, responses(
    (status = 201, description = "The pool.", body = Registered),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "pool-root-taken", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "pool-root-unusable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn register(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Json(body): Json<NewPool>,
) -> Result<impl IntoResponse, ApiError> {
    if body.headroom_bytes > MAX_BYTES {
        let detail = format!("must be 0 to {MAX_BYTES}");
        return Err(ApiError::invalid("headroom_bytes", "out-of-range", &detail));
    }
    let taken = pools::list(&app.db).await?.into_iter().map(|pool| pool.root).collect();
    let root = root::check(body.root, taken).await?;
    let pool_id = PoolId(app.new_id());
    let NewPool { name, headroom_bytes, .. } = body;
    let action = PoolAction::Register { pool_id, name, root, headroom_bytes };
    let command = PoolCommand { actor: by.actor(), at: app.clock.now(), action };
    let receipt = app.pools.execute(pool_id, command, &by.metadata(), None).await?;
    let location = format!("/api/v1/pools/{pool_id}");
    let registered = Registered { pool_id: pool_id.0 };
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Reached(receipt.position),
        Json(registered),
    ))
}
