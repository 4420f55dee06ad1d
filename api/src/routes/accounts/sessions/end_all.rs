use axum::extract::State;
use domain::{AccountId, account::AccountAction};

use super::looked_after;
use crate::{
    app::SharedApp,
    auth::{open_sessions, signed_in::Staff},
    http::{path::Path, positions::Done, revision::IfMatch},
    problem::{ApiError, Problem},
    routes::accounts::acting::command,
};

/// Ends all of somebody's sessions. Where there are none, nothing is recorded.
#[utoipa::path(delete, path = "/accounts/{id}/sessions", tag = "accounts", params(("id" = uuid::Uuid, Path)), security(("session" = ["admin", "support"])), responses(
    (status = 204, description = "Ended."),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked, cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
))]
pub async fn end_all_sessions(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    Path(id): Path<AccountId>,
) -> Result<Done, ApiError> {
    let account = looked_after(&app, &by, id).await?;
    if open_sessions::list(&app, id, &account).await?.is_empty() {
        return Ok(Done(None));
    }
    // The event alone ends them, for it begins a new epoch. The rows are only in the way then.
    let receipt = command(&app, &by, id, IfMatch(None), AccountAction::EndSessions).await?;
    open_sessions::end_all(&app, id, None).await?;
    Ok(Done(receipt.position))
}
