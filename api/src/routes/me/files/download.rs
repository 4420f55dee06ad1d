use axum::{
    body::Body,
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
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

/// What a parameter of a header may have without being encoded (RFC 8187), and a little less.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// Were a browser to show the file nevertheless, it could do nothing and know nothing.
const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DownloadQuery {
    path: String,
}

/// A file of one's own, to be saved and never to be shown.
#[utoipa::path(get, path = "/me/files/content", tag = "me", params(DownloadQuery), security(("session" = [])), responses(
    (status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "file-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "no-quota, pool-unavailable, file-is-folder, file-not-folder, file-not-plain", body = Problem, content_type = "application/problem+json"),
))]
pub async fn download_my_file(
    State(app): State<SharedApp>,
    me: SignedIn,
    Query(query): Query<DownloadQuery>,
) -> Result<Response, ApiError> {
    let path = parse(&query.path)?;
    let place = storing::look_up_to_read(&app, me.account_id).await?.place;
    let name = utf8_percent_encode(path.name(), ENCODED);
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    let disposition = HeaderValue::from_str(&disposition).map_err(ApiError::internal)?;
    let download = files::open(&app, place, path).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (CONTENT_LENGTH, HeaderValue::from(download.bytes)),
        (CONTENT_DISPOSITION, disposition),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX)),
    ];
    Ok((headers, Body::from_stream(download.stream())).into_response())
}
