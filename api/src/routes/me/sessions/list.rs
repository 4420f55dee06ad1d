use axum::extract::State;
use domain::SessionId;

use crate::{
    app::SharedApp,
    auth::{open_sessions, signed_in::SignedIn},
    http::json::Json,
    problem::{ApiError, Problem},
    routes::accounts::sessions::session::Sessions,
};

/// Where the signed-in person is signed in at this moment.
#[utoipa::path(get, path = "/me/sessions", tag = "me", security(("session" = [])), responses(
    (status = 200, description = "The sessions that are let in now.", body = Sessions),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list_my_sessions(
    State(app): State<SharedApp>,
    me: SignedIn,
) -> Result<Json<Sessions>, ApiError> {
    let open = open_sessions::list(&app, me.account_id, &me.account.aggregate).await?;
    Ok(Json(Sessions::new(open, SessionId(me.session_id))))
}
