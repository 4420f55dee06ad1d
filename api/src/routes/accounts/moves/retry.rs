use axum::{extract::State, http::StatusCode};
use domain::AccountId;

use crate::{
    app::SharedApp,
    auth::signed_in::Admin,
    http::{json::Json, path::Path},
    problem::{ApiError, Problem},
    routes::accounts::changed::Nothing,
    storage::file_work,
};

/// Tries again now what is held up of an account's files, rather than in a while.
#[utoipa::path(post, path = "/accounts/{id}/move/retry", tag = "storage", params(("id" = uuid::Uuid, Path)), request_body = Nothing, security(("session" = ["admin"])), responses(
    (status = 204, description = "It is tried again."),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: nothing is being done with the account's files", body = Problem, content_type = "application/problem+json"),
))]
pub async fn retry(
    State(app): State<SharedApp>,
    _: Admin,
    Path(account_id): Path<AccountId>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<StatusCode, ApiError> {
    match file_work::wake(&app, account_id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::NotFound),
    }
}
