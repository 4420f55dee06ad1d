use axum::extract::State;
use domain::{
    PoolId,
    storage_pool::{PoolAction, PoolError},
};

use super::{
    changed::{PoolChanged, command},
    owner::Owner,
};
use crate::{
    app::{App, SharedApp},
    auth::signed_in::Admin,
    http::{json::Json, path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
    routes::accounts::changed::Nothing,
    storage::registering,
};

/// How many people a refusal names.
const NAMED: usize = 3;

/// Closes an empty pool for good. Its folder, and what is left in it, stays where it is.
#[utoipa::path(post, path = "/pools/{id}/retire", tag = "storage", params(("id" = uuid::Uuid, Path)), request_body = Nothing, security(("session" = ["admin"])), responses(
    (status = 200, description = "The pool after the change.", body = PoolChanged),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "pool-not-empty, pool-holds-old-copies", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn retire(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(id): Path<PoolId>,
    if_match: IfMatch,
    Json(Nothing {}): Json<Nothing>,
) -> Result<At<PoolChanged>, ApiError> {
    let receipt = match command(&app, &by, id, if_match, PoolAction::Retire).await {
        Err(ApiError::Pool(PoolError::HoldsOldCopies { .. })) => {
            return Err(holds_old_copies(&app, id).await?);
        }
        other => other?,
    };
    if let Some(root) = receipt.aggregate.root.clone() {
        registering::unmark(&app, id, root).await;
    }
    Ok(PoolChanged::of(id, &receipt))
}

/// The refusal, which names whose old copies are in the way.
async fn holds_old_copies(app: &App, id: PoolId) -> Result<ApiError, ApiError> {
    let old_copies = app.pools.load(id).await?.aggregate.old_copies;
    let mut of = Vec::new();
    for account in old_copies.keys().take(NAMED) {
        of.push(Owner::load(app, *account).await?.in_words());
    }
    let others = old_copies.len() - of.len();
    Ok(ApiError::PoolHoldsOldCopies { of, others })
}
