use domain::account::AccountAction;

use super::{
    acting::Acting,
    changed::{Changed, RequiredReason},
};
use crate::{
    auth::signed_in::Staff,
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
};

/// Turns down somebody who waits for approval. The record stays.
#[utoipa::path(post, path = "/accounts/{id}/reject", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = RequiredReason, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "not-registered, not-pending, own-account", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn reject(
    acting: Acting<Staff>,
    Json(RequiredReason { reason }): Json<RequiredReason>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::Reject { reason }).await
}
