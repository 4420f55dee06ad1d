use axum::extract::State;
use domain::account::Method;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::SharedApp,
    auth::{
        Token, credentials::NewCredential, links, offered::PasswordOffered,
        password::TypedPassword, proofs::ProvenIdentity,
    },
    http::{context::RequestContext, json::Json, positions::At},
    problem::{ApiError, Problem},
    routes::links::completion::{LinkCompleted, bringing, complete},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordFinish {
    #[schema(value_type = String)]
    token: Token,
    /// At least 10 characters.
    #[schema(value_type = String)]
    password: TypedPassword,
    /// Of a setup; a reset keeps the identity and carries none.
    identity: Option<ProvenIdentity>,
}

/// Sets the password, and with a setup link the identity, and with that the link ends.
///
/// A reset ends all sessions, and does not enable an account that is disabled.
#[utoipa::path(post, path = "/links/password/finish", tag = "links", request_body = PasswordFinish, responses(
    (status = 200, description = "The password is set and the link is used.", body = LinkCompleted),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "link-unknown; not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "fingerprint-taken, other-method", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "challenge-expired, link-used, link-superseded, link-cancelled, link-expired", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "proof-invalid", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "sign-in-busy", body = Problem, content_type = "application/problem+json"),
))]
pub async fn password_finish(
    _: PasswordOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<PasswordFinish>,
) -> Result<At<LinkCompleted>, ApiError> {
    app.limits.link(app.clock.now(), request.address)?;
    let usable = links::usable_with(&app, &body.token, Method::Password).await?;
    let password = body.password.chosen().map_err(|error| ApiError::password("password", error))?;
    // Before the proof, which is good once: who finds the queue full can send the same again.
    let hash = app.hashing.hash(password).await?;
    let bringing = bringing(&app, &usable, &body.token, body.identity).await?;
    complete(&app, &request, &usable, bringing, NewCredential::Password(&hash)).await
}
