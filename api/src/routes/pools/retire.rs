use axum::extract::State;
use domain::{PoolId, storage_pool::PoolAction};

use super::changed::{PoolChanged, command};
use crate::{
    app::SharedApp,
    auth::signed_in::Admin,
    http::{json::Json, path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
    routes::accounts::changed::Nothing,
    storage::registering,
};

/// Closes an empty pool for good. Its folder, and what is left in it, stays where it is.
#[utoipa::path(post, path = "/pools/{id}/retire", tag = "storage", params(("id" = uuid::Uuid, Path)), request_body = Nothing, responses(
    (status = 200, description = "The pool after the change.", body = PoolChanged),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "pool-not-empty", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn retire(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(id): Path<PoolId>,
    if_match: IfMatch,
    Json(Nothing {}): Json<Nothing>,
) -> Result<At<PoolChanged>, ApiError> {
    let receipt = command(&app, &by, id, if_match, PoolAction::Retire).await?;
    if let Some(root) = receipt.aggregate.root.clone() {
        registering::unmark(id, root).await;
    }
    Ok(PoolChanged::of(id, &receipt))
}
