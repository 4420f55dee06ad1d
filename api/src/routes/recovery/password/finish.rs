use axum::extract::State;
use domain::account::Method;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::SharedApp,
    auth::{
        Token, credentials::NewCredential, offered::PasswordOffered, password::TypedPassword,
        proofs::ProvenIdentity,
    },
    http::{context::RequestContext, json::Json, positions::At},
    problem::{ApiError, Problem},
    routes::recovery::recovered::{Recovered, complete, prove},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordRecovery {
    #[schema(value_type = String)]
    token: Token,
    /// At least 10 characters.
    #[schema(value_type = String)]
    password: TypedPassword,
    identity: ProvenIdentity,
}

/// Sets a new password for who proves the account's identity. All sessions end, and reset links.
#[utoipa::path(post, path = "/recovery/password/finish", tag = "recovery", request_body = PasswordRecovery, responses(
    (status = 200, description = "The new password is set.", body = Recovered),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "recovery-failed, account-closed", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "other-method", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "challenge-expired", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "proof-invalid", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "sign-in-busy", body = Problem, content_type = "application/problem+json"),
))]
pub async fn recovery_password_finish(
    _: PasswordOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<PasswordRecovery>,
) -> Result<At<Recovered>, ApiError> {
    app.limits.link(app.clock.now(), request.address)?;
    let password = body.password.chosen().map_err(|error| ApiError::password("password", error))?;
    let person = prove(&app, &body.token, &body.identity, Method::Password).await?;
    let hash = app.hashing.hash(password).await?;
    complete(&app, &request, person, NewCredential::Password(&hash)).await
}
