use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::IntoResponse,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::SharedApp,
    auth::{session_cookie, sessions},
    http::json::Json,
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Logout {}

/// Ends this session. Without one there is nothing to end, which is fine too.
#[utoipa::path(post, path = "/auth/logout", tag = "auth", responses(
    (status = 204, description = "Signed out; the cookie is taken away."),
    (status = 403, description = "cross-site", body = Problem, content_type = "application/problem+json"),
))]
pub async fn logout(
    State(app): State<SharedApp>,
    headers: HeaderMap,
    Json(Logout {}): Json<Logout>,
) -> Result<impl IntoResponse, ApiError> {
    if let Some(token) = session_cookie::read(&headers)
        && let Some(session) = sessions::find(&app, &token).await?
    {
        sessions::end(&app, session.id).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, session_cookie::take_away())]))
}
