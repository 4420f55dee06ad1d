use axum::extract::State;
use domain::{PoolId, storage_pool::PoolAction, values::PoolName};
use serde::Deserialize;
use utoipa::ToSchema;

use super::changed::{PoolChanged, command};
use crate::{
    app::SharedApp,
    auth::signed_in::Admin,
    http::{json::Json, path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPoolName {
    /// At most 80 characters.
    #[schema(value_type = String)]
    name: PoolName,
}

/// Gives a pool another name. Its folder stays where it is.
#[utoipa::path(put, path = "/pools/{id}/name", tag = "storage", params(("id" = uuid::Uuid, Path)), request_body = NewPoolName, security(("session" = ["admin"])), responses(
    (status = 200, description = "The pool after the change.", body = PoolChanged),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "pool-retired", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn rename(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(id): Path<PoolId>,
    if_match: IfMatch,
    Json(NewPoolName { name }): Json<NewPoolName>,
) -> Result<At<PoolChanged>, ApiError> {
    let receipt = command(&app, &by, id, if_match, PoolAction::Rename { name }).await?;
    Ok(PoolChanged::of(id, &receipt))
}
