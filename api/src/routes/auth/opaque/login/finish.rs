use axum::{extract::State, http::HeaderMap, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::SharedApp,
    auth::{
        holder,
        login_attempts::{self, Purpose},
        offered::OpaqueOffered,
        opaque::login,
    },
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
    routes::{auth::session, me::own_account::Me},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginFinish {
    login_id: Uuid,
    /// OPAQUE KE3: 64 bytes in base64url without padding.
    ke3: String,
}

/// Ends a login and begins a session.
///
/// A wrong password, an unknown login and a login that took too long are one and the same answer.
/// Who has proved the password is told plainly when the account waits for approval or is disabled.
#[utoipa::path(post, path = "/auth/opaque/login/finish", tag = "auth", request_body = LoginFinish, responses(
    (status = 200, description = "Signed in; the session's cookie is set.", body = Me),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "sign-in-failed", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "awaiting-approval, account-disabled", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
))]
pub async fn finish(
    _: OpaqueOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    headers: HeaderMap,
    Json(body): Json<LoginFinish>,
) -> Result<Response, ApiError> {
    // Taken before it is checked: the same KE3 would pass again.
    let attempt = login_attempts::take(&app, Purpose::SignIn, body.login_id).await?;
    let attempt = attempt.ok_or(ApiError::SignInFailed)?;
    login::finish(attempt.state, &body.ke3)?;
    let (account_id, credential_id) = attempt.who.ok_or(ApiError::SignInFailed)?;
    let account = app.accounts.load(account_id).await?;
    holder::forget_tries(&app, &account.aggregate, &request);
    holder::admit(&account.aggregate, credential_id)?;
    let method = account.aggregate.method;
    session::begin(&app, &request, &headers, (account_id, &account), method).await
}
