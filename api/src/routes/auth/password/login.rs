use axum::{extract::State, http::HeaderMap, response::Response};
use domain::{AccountId, CredentialId, values::Login};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::{App, SharedApp},
    auth::{
        credentials::{self, HashedCredential},
        evenly, holder,
        offered::PasswordOffered,
        password::{Password, TypedPassword},
    },
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
    routes::{auth::session, me::own_account::Me},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordLogin {
    #[schema(max_length = 64)]
    login: String,
    #[schema(value_type = String)]
    password: TypedPassword,
}

/// Checks a password and begins a session.
///
/// For accounts that were invited with this method only; all others are answered like logins that
/// do not exist.
#[utoipa::path(post, path = "/auth/password/login", tag = "auth", request_body = PasswordLogin, responses(
    (status = 200, description = "Signed in; the session's cookie is set.", body = Me),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "sign-in-failed", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "awaiting-approval, account-disabled", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "sign-in-busy", body = Problem, content_type = "application/problem+json"),
))]
pub async fn login(
    _: PasswordOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    headers: HeaderMap,
    Json(body): Json<PasswordLogin>,
) -> Result<Response, ApiError> {
    let login = Login::parse(&body.login).map_err(|error| ApiError::value("login", &error))?;
    let password =
        body.password.presented().map_err(|error| ApiError::password("password", error))?;
    // Counted before anything is looked at, whatever comes of it.
    let identifier = credentials::identifier(&app, &login.key());
    app.limits.sign_in(app.clock.now(), identifier, request.address)?;
    let found = evenly(find(&app, &login)).await?;
    let hash = found.as_ref().map(|(_, credential)| credential.hash.clone());
    let is_right = app.hashing.verify(password.clone(), hash).await?;
    let found = found.filter(|_| is_right);
    let (account_id, credential) = found.ok_or(ApiError::SignInFailed)?;
    let account = app.accounts.load(account_id).await?;
    holder::forget_tries(&app, &account.aggregate, &request);
    holder::admit(&account.aggregate, credential.id)?;
    if credential.hash.is_outdated() {
        renew(&app, account_id, credential.id, password).await;
    }
    let method = account.aggregate.method;
    session::begin(&app, &request, &headers, (account_id, &account), method).await
}

async fn find(app: &App, login: &Login) -> Result<Option<(AccountId, HashedCredential)>, ApiError> {
    let Some((account_id, account)) = holder::holder(app, login).await? else { return Ok(None) };
    let credential = credentials::active_hash(app, account_id, &account.aggregate).await?;
    Ok(credential.map(|credential| (account_id, credential)))
}

/// Hashes the password anew with the present parameters. If that fails, the next sign-in does it.
async fn renew(app: &App, account_id: AccountId, id: CredentialId, password: Password) {
    let renewed = async {
        let hash = app.hashing.hash(password).await?;
        credentials::rehash(app, account_id, id, &hash).await.map_err(ApiError::from)
    };
    if let Err(error) = renewed.await {
        tracing::warn!(?error, "a password is still hashed with earlier parameters");
    }
}
