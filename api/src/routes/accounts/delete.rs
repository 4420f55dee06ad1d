use domain::account::AccountAction;

use super::{
    acting::Acting,
    changed::{Changed, RequiredReason},
};
use crate::{
    auth::signed_in::Admin,
    http::{json::Json, positions::At},
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
    acting: Acting<Admin>,
    Json(RequiredReason { reason }): Json<RequiredReason>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::Delete { reason }).await
}
