use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::parse;
use crate::{
    app::SharedApp,
    auth::signed_in::SignedIn,
    http::json::Query,
    problem::{ApiError, Problem},
    storage::{files, storing},
};

/// How long the answer waits for what the files take up now, so that the next upload has the room.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RemoveQuery {
    path: String,
}

/// Deletes a file of one's own, or a folder with nothing in it.
#[utoipa::path(delete, path = "/me/files", tag = "me", params(RemoveQuery), security(("session" = [])), responses(
    (status = 204, description = "Deleted."),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "file-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "no-quota, account-moving, pool-unavailable, file-not-folder, folder-not-empty", body = Problem, content_type = "application/problem+json"),
))]
pub async fn remove_my_file(
    State(app): State<SharedApp>,
    me: SignedIn,
    Query(query): Query<RemoveQuery>,
) -> Result<StatusCode, ApiError> {
    let path = parse(&query.path)?;
    let place = storing::change(&app, me.account_id, |place| async {
        files::remove(&app, place.clone(), path).await?;
        Ok(place)
    })
    .await?;
    let measured = app.storage.usage.measure_anew(&app, place);
    let _ = tokio::time::timeout(LOOK, measured).await;
    Ok(StatusCode::NO_CONTENT)
}
