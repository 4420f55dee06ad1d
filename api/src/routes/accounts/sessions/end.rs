use axum::extract::State;
use domain::{AccountId, SessionId, account::AccountAction};

use super::looked_after;
use crate::{
    app::SharedApp,
    auth::{open_sessions, signed_in::Staff},
    http::{path::PathOfTwo, positions::Done, revision::IfMatch},
    problem::{ApiError, Problem},
    routes::accounts::acting::command,
};

/// Ends one of somebody's sessions. Their next request with it is refused, on every node.
#[utoipa::path(delete, path = "/accounts/{id}/sessions/{session_id}", tag = "accounts", params(("id" = uuid::Uuid, Path), ("session_id" = uuid::Uuid, Path)), security(("session" = ["admin", "support"])), responses(
    (status = 204, description = "Ended."),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked, cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: also for a session that has ended", body = Problem, content_type = "application/problem+json"),
))]
pub async fn end_session(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    PathOfTwo(id, session_id): PathOfTwo<AccountId, SessionId>,
) -> Result<Done, ApiError> {
    let account = looked_after(&app, &by, id).await?;
    let open = open_sessions::list(&app, id, &account).await?;
    if open.iter().all(|session| session.id != session_id) {
        return Err(ApiError::NotFound);
    }
    // Recorded first: if this is cut short, the session is still listed and can be ended again.
    let action = AccountAction::EndSession { session_id };
    let receipt = command(&app, &by, id, IfMatch(None), action).await?;
    open_sessions::end(&app, id, session_id).await?;
    Ok(Done(receipt.position))
}
