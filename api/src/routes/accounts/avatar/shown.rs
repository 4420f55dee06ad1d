//! A picture as it is handed out.

use axum::{
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse, Response},
};
use domain::{AccountId, account::Account};

use crate::{app::App, avatars, problem::ApiError};

/// Browsers keep it and ask each time whether it still is the one: whoever may not see it any more,
/// or whose picture is gone, is noticed at once.
const KEPT_BY_BROWSERS: HeaderValue = HeaderValue::from_static("private, no-cache");

/// The account's picture, or that the browser has it already.
pub async fn show(
    app: &App,
    headers: &HeaderMap,
    account_id: AccountId,
    account: &Account,
) -> Result<Response, ApiError> {
    let digest = account.profile.avatar.as_ref().ok_or(ApiError::NotFound)?;
    let etag = format!("\"{}\"", digest.as_str());
    let known = headers.get(IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == etag.as_bytes());
    let etag = HeaderValue::from_str(&etag).map_err(ApiError::internal)?;
    let about = [(ETAG, etag), (CACHE_CONTROL, KEPT_BY_BROWSERS)];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    let picture = avatars::get(app, account_id, digest).await?.ok_or(ApiError::NotFound)?;
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("image/jpeg"))];
    Ok((about, kind, picture).into_response())
}
