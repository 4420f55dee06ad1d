use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::SharedApp,
    auth::{
        credentials,
        login_attempts::{self, LoginAttempt, Purpose},
        offered::OpaqueOffered,
        opaque::{self, OsRng, registration},
        signed_in::SignedIn,
    },
    http::json::Json,
    problem::{ApiError, Problem},
    routes::me::password::changed::count_try,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeStart {
    /// OPAQUE KE1 for the present password: 96 bytes in base64url without padding.
    ke1: String,
    /// For the new one: 32 bytes in base64url without padding.
    registration_request: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeStarted {
    /// Names this change in its second step. Good once, for a minute.
    login_id: Uuid,
    /// OPAQUE KE2: 320 bytes in base64url without padding.
    ke2: String,
    /// How the browser must stretch the present password.
    ksf: String,
    /// 64 bytes in base64url without padding.
    registration_response: String,
}

/// Begins to change the password: a fresh login with the present one, and a registration.
#[utoipa::path(post, path = "/me/password/opaque/start", tag = "me", request_body = ChangeStart, security(("session" = [])), responses(
    (status = 200, description = "Go on with KE2 and the response.", body = ChangeStarted),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "other-method", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn change_opaque_start(
    _: OpaqueOffered,
    State(app): State<SharedApp>,
    signed_in: SignedIn,
    Json(body): Json<ChangeStart>,
) -> Result<Json<ChangeStarted>, ApiError> {
    count_try(&app, &signed_in)?;
    let (account_id, account) = (signed_in.account_id, &signed_in.account.aggregate);
    let active = credentials::active_record(&app, account_id, account).await?;
    let active = active.ok_or(ApiError::OtherMethod)?;
    // The new record keeps the identifier of the one it replaces, whatever the login is by now.
    let registration_response =
        registration::start(&app.opaque, &body.registration_request, &active.identifier)?;
    let started = opaque::login::start(
        &mut OsRng,
        &app.opaque,
        Some(&active.password_file),
        &body.ke1,
        &active.identifier,
    )?;
    let attempt = LoginAttempt { who: Some((account_id, active.id)), state: started.state };
    let login_id = login_attempts::keep(&app, Purpose::Change, &attempt).await?;
    Ok(Json(ChangeStarted { login_id, ke2: started.ke2, ksf: active.ksf, registration_response }))
}
