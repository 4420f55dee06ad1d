use axum::extract::State;
use domain::{AccountId, SessionId};

use super::{looked_after, session::Sessions};
use crate::{
    app::SharedApp,
    auth::{open_sessions, signed_in::Staff},
    http::{json::Json, path::Path},
    problem::{ApiError, Problem},
};

/// Where somebody is signed in at this moment.
#[utoipa::path(get, path = "/accounts/{id}/sessions", tag = "accounts", params(("id" = uuid::Uuid, Path)), security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The sessions that are let in now.", body = Sessions),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list_sessions(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    Path(id): Path<AccountId>,
) -> Result<Json<Sessions>, ApiError> {
    let account = looked_after(&app, &by, id).await?;
    let open = open_sessions::list(&app, id, &account).await?;
    Ok(Json(Sessions::new(open, SessionId(by.session_id))))
}
