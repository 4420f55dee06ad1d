use domain::{
    account::AccountAction,
    values::{Login, Reason},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{acting::Acting, changed::Changed};
use crate::{
    auth::signed_in::Staff,
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLogin {
    /// 1 to 64 letters, digits or `. - _ @ +`; unique, also regardless of case.
    #[schema(value_type = String)]
    login: Login,
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = Option<String>)]
    reason: Option<Reason>,
}

/// Changes what somebody signs in with. The earlier login is free again; password and sessions
/// stay.
#[utoipa::path(put, path = "/accounts/{id}/login", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = NewLogin, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "login-taken", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn change_login(
    acting: Acting<Staff>,
    Json(NewLogin { login, reason }): Json<NewLogin>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::ChangeLogin { login, reason }).await
}
