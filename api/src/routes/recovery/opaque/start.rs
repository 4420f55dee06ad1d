use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::SharedApp,
    auth::{Token, credentials, offered::OpaqueOffered, opaque::registration, recoveries},
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
    routes::links::RegistrationStarted,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecoveryRegistration {
    #[schema(value_type = String)]
    token: Token,
    /// 32 bytes in base64url without padding.
    registration_request: String,
}

/// Begins to set a new password. Can be repeated as long as the recovery lasts.
#[utoipa::path(post, path = "/recovery/opaque/start", tag = "recovery", request_body = RecoveryRegistration, responses(
    (status = 200, description = "Go on with the response.", body = RegistrationStarted),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "challenge-expired", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn recovery_opaque_start(
    _: OpaqueOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<RecoveryRegistration>,
) -> Result<Json<RegistrationStarted>, ApiError> {
    app.limits.link(app.clock.now(), request.address)?;
    let recovery = recoveries::find(&app, &body.token).await?.ok_or(ApiError::ChallengeExpired)?;
    let identifier = credentials::identifier(&app, &recovery.login.key());
    let registration_response =
        registration::start(&app.opaque, &body.registration_request, &identifier)?;
    Ok(Json(RegistrationStarted { registration_response }))
}
