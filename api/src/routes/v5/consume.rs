use axum::{
    extract::State,
    http::{HeaderMap, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse},
};
use domain::account::Method;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{offered::Offered, st_hash, status::own};
use crate::{
    app::{App, SharedApp},
    auth::qr::{self, Standing, preauth, sessions as codes, standing},
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
    routes::{auth::session, me::own_account::Me},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QrConsume {
    k: String,
    /// What the phone shows, where that is asked for: six digits.
    digits: Option<String>,
}

/// Begins a session for the browser that showed the code, once. The account is judged anew.
#[utoipa::path(post, path = "/consume", tag = "qr", request_body = QrConsume, responses(
    (status = 200, description = "Signed in; the session's cookie is set, the code's is taken away.", body = Me),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "awaiting-approval, qr-refused, qr-digits-wrong, cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "qr-unknown; not-found: signing in by QR code is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "qr-not-scanned", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "qr-over", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn consume(
    offered: Offered,
    State(app): State<SharedApp>,
    request: RequestContext,
    headers: HeaderMap,
    Json(body): Json<QrConsume>,
) -> Result<impl IntoResponse, ApiError> {
    app.limits.qr_sign_in(app.clock.now(), request.address)?;
    let st_hash = st_hash(&body.k)?;
    let (browser, session) = own(&app, &headers, &st_hash).await?;
    if session.state == codes::State::Consumed || session.expires_at <= app.clock.now() {
        return Err(ApiError::QrOver);
    }
    if session.state == codes::State::Forgotten {
        return Err(ApiError::QrRefused);
    }
    let scan = session.scan.ok_or(ApiError::QrNotScanned)?;
    let (account_id, account) = match standing(&app, &scan.fingerprint).await? {
        Standing::Admitted { account_id, account } => (account_id, account),
        Standing::Waits => return Err(ApiError::AwaitingApproval),
        Standing::Refused | Standing::Unknown => return Err(ApiError::QrRefused),
    };
    if offered.asks_for_digits {
        check_digits(&app, &st_hash, body.digits.as_deref()).await?;
    }
    if !codes::consume(&app, &st_hash, &browser).await? {
        return Err(ApiError::QrOver);
    }
    let who = (account_id, account.as_ref());
    let signed_in = session::begin(&app, &request, &headers, who, Method::Qr).await?;
    Ok((AppendHeaders([(SET_COOKIE, preauth::take_away())]), signed_in))
}

/// A try counts before it is looked at. After too many the code is of no more use.
async fn check_digits(app: &App, st_hash: &[u8; 32], typed: Option<&str>) -> Result<(), ApiError> {
    let typed = typed.ok_or_else(|| {
        let detail = format!("type the {} digits that the phone shows", qr::DIGITS);
        ApiError::invalid("digits", "missing-field", &detail)
    })?;
    if !codes::try_digits(app, st_hash).await? {
        return Err(ApiError::QrOver);
    }
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    if typed == qr::digits(app, st_hash) { Ok(()) } else { Err(ApiError::QrDigitsWrong) }
}
