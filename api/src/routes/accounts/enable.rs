use domain::account::AccountAction;

use super::{
    acting::Acting,
    changed::{Changed, OptionalReason},
};
use crate::{
    auth::signed_in::Staff,
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
};

/// Lets an account sign in.
#[utoipa::path(post, path = "/accounts/{id}/enable", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = OptionalReason, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "not-registered, account-rejected, account-revoked", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn enable(
    acting: Acting<Staff>,
    Json(OptionalReason { reason }): Json<OptionalReason>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::Enable { reason }).await
}
