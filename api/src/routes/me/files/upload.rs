use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header::CONTENT_LENGTH},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::parse;
use crate::{
    app::SharedApp,
    auth::signed_in::SignedIn,
    http::json::{Json, Query},
    problem::{ApiError, Problem},
    storage::files::{self, Upload, Uploaded},
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// Where the file is put, below one's folder: names with `/` between them.
    path: String,
    /// Replace a file that is there.
    #[serde(default)]
    #[param(required = false)]
    replace: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct StoredFile {
    bytes: u64,
}

/// Stores a file of one's own. It is there once it is whole; until then nothing is. The quota holds
/// while it arrives, however long the request says it is.
#[utoipa::path(put, path = "/me/files", tag = "me", params(UploadQuery), request_body(description = "The file, as it is.", content((Vec<u8> = "application/octet-stream"))), security(("session" = [])), responses(
    (status = 201, description = "The file is stored.", body = StoredFile),
    (status = 400, description = "invalid-request, upload-broken-off", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out: also when the session ends meanwhile", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "file-unknown: the folder is not there", body = Problem, content_type = "application/problem+json"),
    (status = 408, description = "upload-stalled: nothing arrived for a minute", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "no-quota, quota-exceeded, pool-unavailable, file-exists, file-is-folder, file-not-folder, file-not-plain", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-uploads", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "usage-unknown, uploads-busy, busy, stopping", body = Problem, content_type = "application/problem+json"),
    (status = 507, description = "disk-full", body = Problem, content_type = "application/problem+json"),
))]
pub async fn upload_my_file(
    State(app): State<SharedApp>,
    me: SignedIn,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<StoredFile>), ApiError> {
    let path = parse(&query.path)?;
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let upload = Upload { by: me, path, replace: query.replace, length, body };
    let Uploaded { bytes } = files::upload(app, upload).await?;
    Ok((StatusCode::CREATED, Json(StoredFile { bytes })))
}
