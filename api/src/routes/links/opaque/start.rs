use axum::extract::State;
use domain::{Personal, account::Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::SharedApp,
    auth::{Token, credentials, links, offered::OpaqueOffered, opaque::registration},
    http::{context::RequestContext, json::Json},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationStart {
    #[schema(value_type = String)]
    token: Token,
    /// 32 bytes in base64url without padding.
    registration_request: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RegistrationStarted {
    /// 64 bytes in base64url without padding.
    pub registration_response: String,
}

/// Begins to set a password. Can be repeated as long as the link is good.
#[utoipa::path(post, path = "/links/opaque/start", tag = "links", request_body = RegistrationStart, responses(
    (status = 200, description = "Go on with the response.", body = RegistrationStarted),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "link-unknown; not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "other-method", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "link-used, link-superseded, link-cancelled, link-expired", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn start(
    _: OpaqueOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<RegistrationStart>,
) -> Result<Json<RegistrationStarted>, ApiError> {
    app.limits.link(app.clock.now(), request.address)?;
    let usable = links::usable_with(&app, &body.token, Method::Opaque).await?;
    let login = usable.account.aggregate.login.as_ref().and_then(Personal::known);
    let login = login.ok_or(ApiError::LinkUnknown)?;
    let identifier = credentials::identifier(&app, &login.key());
    let identifier = links::fix_credential_identifier(&app, usable.link.id, identifier).await?;
    let registration_response =
        registration::start(&app.opaque, &body.registration_request, &identifier)?;
    Ok(Json(RegistrationStarted { registration_response }))
}
