use axum::extract::State;
use domain::values::Login;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::SharedApp,
    auth::{offered::EitherOffered, recoveries},
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
    routes::links::ProofChallenge,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryStart {
    #[schema(max_length = 64)]
    login: String,
}

/// What must be signed with the key that the words make, in the context `dna-nexus/recover/v1`.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryStarted {
    /// Names this recovery in the next steps, and the proof names its SHA-256. Good once.
    token: String,
    /// As the proof must name it.
    login: String,
    /// How the server expects to be reached.
    origin: String,
    proof: ProofChallenge,
}

/// Begins a recovery. Nothing is looked up for that, so every login is answered alike.
#[utoipa::path(post, path = "/recovery/start", tag = "recovery", request_body = RecoveryStart, responses(
    (status = 200, description = "Go on with a proof.", body = RecoveryStarted),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: there are no passwords here", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn recovery_start(
    _: EitherOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<RecoveryStart>,
) -> Result<Json<RecoveryStarted>, ApiError> {
    app.limits.recovery(app.clock.now(), request.address)?;
    let login = Login::parse(&body.login).map_err(|error| ApiError::value("login", &error))?;
    let begun = recoveries::begin(&app, login.clone()).await?;
    Ok(Json(RecoveryStarted {
        token: begun.token.as_str().to_owned(),
        login: login.as_str().to_owned(),
        origin: app.config.origin.clone(),
        proof: ProofChallenge { nonce: begun.nonce, expires_at: begun.expires_at },
    }))
}
