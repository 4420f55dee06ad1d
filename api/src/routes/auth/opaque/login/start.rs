use axum::extract::State;
use domain::{AccountId, values::Login};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::{App, SharedApp},
    auth::{
        credentials::{self, OpaqueCredential},
        evenly, holder,
        login_attempts::{self, LoginAttempt, Purpose},
        offered::OpaqueOffered,
        opaque::{self, KSF, OsRng},
    },
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginStart {
    #[schema(max_length = 64)]
    login: String,
    /// OPAQUE KE1: 96 bytes in base64url without padding.
    ke1: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LoginStarted {
    /// Names this login in its second step. Good once, for a minute.
    pub(in crate::routes) login_id: Uuid,
    /// OPAQUE KE2: 320 bytes in base64url without padding.
    pub(in crate::routes) ke2: String,
    /// How the browser must stretch the password.
    pub(in crate::routes) ksf: String,
}

/// Begins a login. A login that does not exist is answered like any other.
#[utoipa::path(post, path = "/auth/opaque/login/start", tag = "auth", request_body = LoginStart, responses(
    (status = 200, description = "Go on with KE2.", body = LoginStarted),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn start(
    _: OpaqueOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<LoginStart>,
) -> Result<Json<LoginStarted>, ApiError> {
    let login = Login::parse(&body.login).map_err(|error| ApiError::value("login", &error))?;
    evenly(begin(&app, &request, &login, &body.ke1)).await.map(Json)
}

async fn begin(
    app: &App,
    request: &RequestContext,
    login: &Login,
    ke1: &str,
) -> Result<LoginStarted, ApiError> {
    let identifier_if_unknown = credentials::identifier(app, &login.key());
    app.limits.sign_in(app.clock.now(), identifier_if_unknown, request.address)?;
    let found = find(app, login).await?;
    let started = opaque::login::start(
        &mut OsRng,
        &app.opaque,
        found.as_ref().map(|(_, credential)| &credential.password_file),
        ke1,
        found.as_ref().map_or(&identifier_if_unknown, |(_, credential)| &credential.identifier),
    )?;
    let who = found.as_ref().map(|(account_id, credential)| (*account_id, credential.id));
    let attempt = LoginAttempt { who, state: started.state };
    let login_id = login_attempts::keep(app, Purpose::SignIn, &attempt).await?;
    let ksf = found.map_or_else(|| KSF.to_owned(), |(_, credential)| credential.ksf);
    Ok(LoginStarted { login_id, ke2: started.ke2, ksf })
}

/// Who holds the login, and their credential. Their status is not looked at before they have
/// proved the password.
async fn find(app: &App, login: &Login) -> Result<Option<(AccountId, OpaqueCredential)>, ApiError> {
    let Some((account_id, account)) = holder::holder(app, login).await? else { return Ok(None) };
    let credential = credentials::active_record(app, account_id, &account.aggregate).await?;
    Ok(credential.map(|credential| (account_id, credential)))
}
