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

/// Stops an account from signing in. Its sessions end; its history stays readable.
#[utoipa::path(post, path = "/accounts/{id}/disable", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = OptionalReason, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "not-registered, own-account, last-administrator", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn disable(
    acting: Acting<Staff>,
    Json(OptionalReason { reason }): Json<OptionalReason>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::Disable { reason }).await
}
