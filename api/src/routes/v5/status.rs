use axum::{extract::State, http::HeaderMap};
use domain::values::Fingerprint;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{offered::Offered, st_hash};
use crate::{
    app::{App, SharedApp},
    auth::qr::{
        Standing, preauth,
        sessions::{self, QrSession, State as Row},
        standing,
    },
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QrAsked {
    k: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct QrStatus {
    ok: bool,
    /// `awaiting_scan`, `pending_admin`, `approved`, `refused`, `consumed` or `expired`.
    state: &'static str,
    /// Whose phone it was, for the person to compare.
    fingerprint: Option<FingerprintEnds>,
    /// Whether the digits that the phone shows must be typed in.
    asks_for_digits: bool,
}

/// The first and the last eight digits.
#[derive(Debug, Serialize, ToSchema)]
pub struct FingerprintEnds {
    first: String,
    last: String,
}

impl From<&Fingerprint> for FingerprintEnds {
    fn from(fingerprint: &Fingerprint) -> Self {
        let (first, last) = fingerprint.ends();
        Self { first: first.to_owned(), last: last.to_owned() }
    }
}

/// How far it is, for the browser that shows the code. Whether the identity may sign in is asked of
/// the log each time.
#[utoipa::path(post, path = "/status", tag = "qr", request_body = QrAsked, responses(
    (status = 200, description = "How far it is.", body = QrStatus),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "qr-unknown; not-found: signing in by QR code is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn status(
    offered: Offered,
    State(app): State<SharedApp>,
    request: RequestContext,
    headers: HeaderMap,
    Json(QrAsked { k }): Json<QrAsked>,
) -> Result<Json<QrStatus>, ApiError> {
    app.limits.qr_question(app.clock.now(), request.address)?;
    let st_hash = st_hash(&k)?;
    let (_, session) = own(&app, &headers, &st_hash).await?;
    let state = state(&app, &st_hash, &session).await?;
    Ok(Json(QrStatus {
        ok: true,
        state,
        fingerprint: session.scan.as_ref().map(|scan| (&scan.fingerprint).into()),
        asks_for_digits: offered.asks_for_digits,
    }))
}

/// The sign-in that this browser began, and the hash of its cookie. Other browsers' are unknown.
pub(super) async fn own(
    app: &App,
    headers: &HeaderMap,
    st_hash: &[u8; 32],
) -> Result<([u8; 32], QrSession), ApiError> {
    let browser = preauth::read(headers).and_then(|token| preauth::hash(app, &token));
    let browser = browser.ok_or(ApiError::QrUnknown)?;
    let session = sessions::find_of(app, st_hash, &browser).await?;
    Ok((browser, session.ok_or(ApiError::QrUnknown)?))
}

async fn state(
    app: &App,
    st_hash: &[u8; 32],
    session: &QrSession,
) -> Result<&'static str, ApiError> {
    match session.state {
        Row::Consumed => return Ok("consumed"),
        Row::Forgotten => return Ok("refused"),
        Row::AwaitingScan | Row::Waiting | Row::Approved => {}
    }
    if session.expires_at <= app.clock.now() {
        return Ok("expired");
    }
    let Some(scan) = &session.scan else { return Ok("awaiting_scan") };
    Ok(match standing(app, &scan.fingerprint).await? {
        Standing::Admitted { .. } => {
            if session.state == Row::Waiting {
                sessions::admitted(app, st_hash).await?;
            }
            "approved"
        }
        Standing::Waits => "pending_admin",
        // Who scanned was registered before that, so whoever is unknown has been deleted since.
        Standing::Refused | Standing::Unknown => "refused",
    })
}
