use axum::extract::State;
use domain::{
    AccountId,
    storage_pool::{PoolAction, PoolCommand, PoolError},
};

use super::{Moved, place_of};
use crate::{
    app::SharedApp,
    auth::signed_in::Admin,
    http::{json::Json, path::Path, positions::At},
    problem::{ApiError, Problem},
    routes::accounts::changed::OptionalReason,
};

/// Stops a move before the switch. The account stays where it is, and may store again at once; the
/// part of the copy that there is is removed, and the space that was kept for it released.
#[utoipa::path(post, path = "/accounts/{id}/move/cancel", tag = "storage", params(("id" = uuid::Uuid, Path)), request_body = OptionalReason, security(("session" = ["admin"])), responses(
    (status = 200, description = "The move is cancelled.", body = Moved),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "not-moving", body = Problem, content_type = "application/problem+json"),
))]
pub async fn cancel(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(account_id): Path<AccountId>,
    Json(OptionalReason { reason }): Json<OptionalReason>,
) -> Result<At<Moved>, ApiError> {
    if app.accounts.load(account_id).await?.aggregate.id.is_none() {
        return Err(ApiError::NotFound);
    }
    let from = place_of(&app, account_id).await?.ok_or(ApiError::Pool(PoolError::NotMoving))?;
    let action = PoolAction::CancelMove { account_id, reason };
    let command = PoolCommand { actor: by.actor(), at: app.clock.now(), action };
    let receipt = app.pools.execute(from, command, &by.metadata(), None).await?;
    Ok(At(receipt.position, Moved { account_id: account_id.0, from_pool_id: from.0 }))
}
