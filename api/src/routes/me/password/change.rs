use axum::{extract::State, http::HeaderMap, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::changed::{count_try, replace};
use crate::{
    app::SharedApp,
    auth::{
        credentials::{self, NewCredential},
        holder::forget_tries,
        offered::PasswordOffered,
        password::TypedPassword,
        signed_in::SignedIn,
    },
    http::json::Json,
    problem::{ApiError, Problem},
    routes::me::own_account::Me,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[schema(value_type = String)]
    current_password: TypedPassword,
    /// At least 10 characters.
    #[schema(value_type = String)]
    new_password: TypedPassword,
}

/// Changes a password that is sent to the server. Every session ends; the answer begins a new one.
#[utoipa::path(post, path = "/me/password", tag = "me", request_body = PasswordChange, security(("session" = [])), responses(
    (status = 200, description = "The password is changed; the new session's cookie is set.", body = Me),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "current-password-wrong", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "other-method, credential-replaced", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "sign-in-busy", body = Problem, content_type = "application/problem+json"),
))]
pub async fn change_password(
    _: PasswordOffered,
    State(app): State<SharedApp>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Json(body): Json<PasswordChange>,
) -> Result<Response, ApiError> {
    let refused = |field| move |error| ApiError::password(field, error);
    let current = body.current_password.presented().map_err(refused("current_password"))?;
    let new = body.new_password.chosen().map_err(refused("new_password"))?;
    count_try(&app, &signed_in)?;
    let account = &signed_in.account.aggregate;
    let active = credentials::active_hash(&app, signed_in.account_id, account).await?;
    let active = active.ok_or(ApiError::OtherMethod)?;
    if !app.hashing.verify(current, Some(active.hash)).await? {
        return Err(ApiError::CurrentPasswordWrong);
    }
    forget_tries(&app, account, &signed_in.request);
    let hash = app.hashing.hash(new).await?;
    replace(&app, &headers, &signed_in, active.id, NewCredential::Password(&hash)).await
}
