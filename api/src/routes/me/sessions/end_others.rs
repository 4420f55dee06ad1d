use axum::{extract::State, http::StatusCode};
use domain::SessionId;

use crate::{
    app::SharedApp,
    auth::{open_sessions, signed_in::SignedIn},
    problem::{ApiError, Problem},
};

/// Ends all of one's own sessions but the one that asks.
#[utoipa::path(delete, path = "/me/sessions", tag = "me", security(("session" = [])), responses(
    (status = 204, description = "Ended."),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "cross-site", body = Problem, content_type = "application/problem+json"),
))]
pub async fn end_my_other_sessions(
    State(app): State<SharedApp>,
    me: SignedIn,
) -> Result<StatusCode, ApiError> {
    open_sessions::end_all(&app, me.account_id, Some(SessionId(me.session_id))).await?;
    Ok(StatusCode::NO_CONTENT)
}
