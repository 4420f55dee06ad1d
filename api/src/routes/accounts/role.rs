use domain::{Role, account::AccountAction, values::Reason};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{acting::Acting, changed::Changed};
use crate::{
    auth::signed_in::Admin,
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// `user`, `support`, `auditor` or `admin`.
    #[schema(value_type = String)]
    role: Role,
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = Option<String>)]
    reason: Option<Reason>,
}

/// Changes what somebody may do, from their very next request on. Who is given more to do has to
/// sign in again: their sessions end.
#[utoipa::path(put, path = "/accounts/{id}/role", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = NewRole, security(("session" = ["admin"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "own-account, last-administrator", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn change_role(
    acting: Acting<Admin>,
    Json(NewRole { role, reason }): Json<NewRole>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::ChangeRole { role, reason }).await
}
