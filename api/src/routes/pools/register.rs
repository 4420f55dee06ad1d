use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::values::{PoolName, PoolRoot};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::changed::check_headroom;
use crate::{
    app::SharedApp,
    auth::signed_in::Admin,
    http::{json::Json, positions::Reached},
    problem::{ApiError, Problem},
    storage::registering::{self, Plan},
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
    /// What stays free for others than the accounts: at most what the folder's disk holds.
    headroom_bytes: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Registered {
    pool_id: Uuid,
}

/// Registers a folder as a storage pool.
#[utoipa::path(post, path = "/pools", tag = "storage", request_body = NewPool, security(("session" = ["admin"])), responses(
    (status = 201, description = "The pool.", body = Registered),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "pool-root-taken, pool-unavailable, headroom-exceeds-disk", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "pool-root-unusable", body = Problem, content_type = "application/problem+json"),
))]
pub async fn register(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Json(body): Json<NewPool>,
) -> Result<impl IntoResponse, ApiError> {
    check_headroom(body.headroom_bytes)?;
    let NewPool { name, root, headroom_bytes } = body;
    let plan = Plan { name, root, headroom_bytes };
    let (pool_id, receipt) = registering::register(app, by, plan).await?;
    let location = format!("/api/v1/pools/{pool_id}");
    let registered = Registered { pool_id: pool_id.0 };
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Reached(receipt.position),
        Json(registered),
    ))
}
