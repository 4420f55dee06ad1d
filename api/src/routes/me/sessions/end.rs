use axum::{extract::State, http::StatusCode};
use domain::SessionId;

use crate::{
    app::SharedApp,
    auth::{open_sessions, signed_in::SignedIn},
    http::path::Path,
    problem::{ApiError, Problem},
};

/// Ends one of one's own sessions, as signing out there would.
#[utoipa::path(delete, path = "/me/sessions/{id}", tag = "me", params(("id" = uuid::Uuid, Path)), security(("session" = [])), responses(
    (status = 204, description = "Ended."),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: also for a session that has ended", body = Problem, content_type = "application/problem+json"),
))]
pub async fn end_my_session(
    State(app): State<SharedApp>,
    me: SignedIn,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, ApiError> {
    if !open_sessions::end(&app, me.account_id, id).await? {
        return Err(ApiError::NotFound);
    }
    Ok(StatusCode::NO_CONTENT)
}
