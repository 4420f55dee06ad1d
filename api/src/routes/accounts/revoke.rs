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

/// Takes an account away for good, kept as a record. Its sessions end.
#[utoipa::path(post, path = "/accounts/{id}/revoke", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = RequiredReason, security(("session" = ["admin"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "not-registered, own-account, last-administrator", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn revoke(
    acting: Acting<Admin>,
    Json(RequiredReason { reason }): Json<RequiredReason>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::Revoke { reason }).await
}
