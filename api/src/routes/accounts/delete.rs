use axum::extract::State;
use domain::{AccountId, account::AccountAction};

use super::changed::{Changed, RequiredReason, command};
use crate::{
    app::SharedApp,
    auth::signed_in::Admin,
    http::{json::Json, path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
};

/// Deletes an account and erases its person: nobody can read again who it was. What happened, when
/// and by whom stays; the reason is erased with the person. Login and identity are free again.
#[utoipa::path(delete, path = "/accounts/{id}", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = RequiredReason, responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "own-account, last-administrator", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn delete(
    State(app): State<SharedApp>,
    by: Admin,
    Path(id): Path<AccountId>,
    if_match: IfMatch,
    Json(RequiredReason { reason }): Json<RequiredReason>,
) -> Result<At<Changed>, ApiError> {
    let receipt = command(&app, &by.0, id, if_match, AccountAction::Delete { reason }).await?;
    Ok(Changed::of(id, &receipt))
}
