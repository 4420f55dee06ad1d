use axum::{extract::State, http::StatusCode};
use domain::values::FilePath;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::SharedApp,
    auth::signed_in::SignedIn,
    http::json::Json,
    problem::{ApiError, Problem},
    storage::{files, storing},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFolder {
    /// Names with `/` between them; all but the last are there already.
    #[schema(value_type = String)]
    path: FilePath,
}

/// Makes a folder among one's own files. It takes a block of the quota.
#[utoipa::path(post, path = "/me/folders", tag = "me", request_body = NewFolder, security(("session" = [])), responses(
    (status = 204, description = "Made."),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "file-unknown: the folder it is to be made in is not there", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "no-quota, quota-exceeded, account-moving, pool-unavailable, file-exists, file-not-folder", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "usage-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 507, description = "disk-full", body = Problem, content_type = "application/problem+json"),
))]
pub async fn make_my_folder(
    State(app): State<SharedApp>,
    me: SignedIn,
    Json(body): Json<NewFolder>,
) -> Result<StatusCode, ApiError> {
    storing::add(&app, me.account_id, |place| files::make_folder(&app, place, body.path)).await?;
    Ok(StatusCode::NO_CONTENT)
}
