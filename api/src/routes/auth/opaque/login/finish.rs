use axum::{extract::State, http::header::SET_COOKIE, response::IntoResponse};
use domain::{
    CredentialId, Personal,
    account::{Account, Credential, SignInRefusal, Status},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::{App, SharedApp},
    auth::{
        credentials, login_attempts,
        opaque::login::{self, FinishError},
        session_cookie, sessions,
    },
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
    routes::me::own_account::Me,
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
))]
pub async fn finish(
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<LoginFinish>,
) -> Result<impl IntoResponse, ApiError> {
    // Taken before it is checked: the same KE3 would pass again.
    let attempt = login_attempts::take(&app, body.login_id).await?;
    let attempt = attempt.ok_or(ApiError::SignInFailed)?;
    login::finish(attempt.state, &body.ke3).map_err(refused)?;
    let (account_id, credential_id) = attempt.who.ok_or(ApiError::SignInFailed)?;
    let account = app.accounts.load(account_id).await?;
    forget_tries(&app, &account.aggregate, &request);
    admit(&account.aggregate, credential_id)?;
    let epoch = account.aggregate.session_epoch;
    let token = sessions::begin(&app, account_id, epoch, &request).await?;
    let cookie = session_cookie::give(&token, app.config.lifetimes.session_absolute);
    let me = Me::of(&app, account_id, &account).await?;
    Ok(([(SET_COOKIE, cookie)], Json(me)))
}

fn refused(error: FinishError) -> ApiError {
    match error {
        FinishError::Message(error) => error.into(),
        FinishError::Refused => ApiError::SignInFailed,
        error @ FinishError::State => ApiError::internal(error),
    }
}

/// The password was right, so what was counted against the login was its own person's.
fn forget_tries(app: &App, account: &Account, request: &RequestContext) {
    if let Some(login) = account.login.as_ref().and_then(Personal::known) {
        app.limits.signed_in(credentials::identifier(app, &login.key()), request.address);
    }
}

/// Whether the account lets its person in, given the credential they proved.
fn admit(account: &Account, proved: CredentialId) -> Result<(), ApiError> {
    if account.credential != Credential::Active(proved) {
        return Err(ApiError::SignInFailed); // replaced since the login began
    }
    account.may_sign_in().map_err(|refusal| match refusal {
        SignInRefusal::Status(Status::Pending) => ApiError::AwaitingApproval,
        SignInRefusal::Status(Status::Disabled | Status::Rejected | Status::Revoked) => {
            ApiError::AccountDisabled
        }
        SignInRefusal::Status(_) | SignInRefusal::ResetRequired => ApiError::SignInFailed,
    })
}
