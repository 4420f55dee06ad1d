use axum::{
    extract::State,
    http::{HeaderMap, header::SET_COOKIE},
    response::IntoResponse,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::offered::Offered;
use crate::{
    app::{App, SharedApp},
    auth::{
        Token,
        qr::{self, preauth, sessions},
    },
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QrStart {}

#[derive(Debug, Serialize, ToSchema)]
pub struct QrStarted {
    ok: bool,
    sid: String,
    /// What is in the code, signed.
    st: String,
    /// Names this sign-in for the browser: SHA-256 of `st` in standard base64.
    k: String,
    /// In Unix seconds.
    iat: i64,
    /// In Unix seconds. Show another code before that.
    exp: i64,
    /// The code, to be shown inline.
    qr_svg: String,
}

/// A code to show. The cookie that comes with it ties what the code leads to to this browser; one
/// that the browser has already stays, so that two pages do not take it from each other.
#[utoipa::path(post, path = "/session", tag = "qr", request_body = QrStart, responses(
    (status = 200, description = "Show the code, then ask for its status.", body = QrStarted),
    (status = 403, description = "cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: signing in by QR code is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn session(
    _: Offered,
    State(app): State<SharedApp>,
    request: RequestContext,
    headers: HeaderMap,
    Json(QrStart {}): Json<QrStart>,
) -> Result<impl IntoResponse, ApiError> {
    let now = app.clock.now();
    app.limits.qr_code(now, request.address)?;
    let (browser, browser_hash) = browser(&app, &headers).await?;
    let lifetime = app.config.lifetimes.qr_code;
    let (iat, exp) = (now.as_second(), now.as_second() + lifetime.as_secs());
    let issued = app.qr.issue(preauth::binding(&browser), iat, exp)?;
    let st_hash: [u8; 32] = Sha256::digest(&issued.st).into();
    let expires_at = Timestamp::from_second(exp).map_err(ApiError::internal)?;
    sessions::begin(&app, &st_hash, &browser_hash, request.address, expires_at).await?;
    let text = qr::text(&issued.st, &app.config.origin);
    let started = QrStarted {
        ok: true,
        sid: issued.sid,
        st: issued.st,
        k: BASE64_STANDARD.encode(st_hash),
        iat,
        exp,
        qr_svg: qr::picture(&text).map_err(ApiError::internal)?,
    };
    // The longest way there is: a scan at the last moment, an administrator at the last moment.
    let lasts: SignedDuration = lifetime + sessions::WAITS_FOR + sessions::APPROVED_FOR;
    Ok(([(SET_COOKIE, preauth::give(&browser, lasts))], Json(started)))
}

/// The browser's secret and its hash: the one it has, if we know it, else a new one.
async fn browser(app: &App, headers: &HeaderMap) -> Result<(Token, [u8; 32]), ApiError> {
    if let Some(token) = preauth::read(headers)
        && let Some(hash) = preauth::hash(app, &token)
        && sessions::is_known(app, &hash).await?
    {
        return Ok((token, hash));
    }
    let token = Token::random()?;
    let hash = preauth::hash(app, &token).ok_or(ApiError::NotFound)?;
    Ok((token, hash))
}
