use domain::account::AccountAction;

use super::{
    acting::Acting,
    changed::{Changed, OptionalReason},
};
use crate::{
    auth::signed_in::Admin,
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
};

/// Undoes a revocation or rejection. The account comes back disabled.
#[utoipa::path(post, path = "/accounts/{id}/reinstate", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = OptionalReason, security(("session" = ["admin"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "not-registered", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn reinstate(
    acting: Acting<Admin>,
    Json(OptionalReason { reason }): Json<OptionalReason>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::Reinstate { reason }).await
}
