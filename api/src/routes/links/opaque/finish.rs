use axum::extract::State;
use domain::account::Method;
use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::{
    app::SharedApp,
    auth::{
        Token,
        credentials::NewCredential,
        links,
        offered::OpaqueOffered,
        opaque::{KSF, registration},
        proofs::ProvenIdentity,
    },
    http::{context::RequestContext, json::Json, positions::At},
    problem::{ApiError, Problem},
    routes::links::completion::{LinkCompleted, bringing, complete},
};

/// Not `Debug`: the upload is as sensitive as a password hash.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationFinish {
    #[schema(value_type = String)]
    token: Token,
    /// 192 bytes in base64url without padding.
    #[schema(value_type = String)]
    registration_upload: Zeroizing<String>,
    /// How the browser stretched the password.
    ksf: String,
    /// Of a setup; a reset keeps the identity and carries none.
    identity: Option<ProvenIdentity>,
}

/// Sets the password, and with a setup link the identity, and with that the link ends.
///
/// A reset ends all sessions, and does not enable an account that is disabled.
#[utoipa::path(post, path = "/links/opaque/finish", tag = "links", request_body = RegistrationFinish, responses(
    (status = 200, description = "The password is set and the link is used.", body = LinkCompleted),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "link-unknown; not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "fingerprint-taken, other-method", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "challenge-expired, link-used, link-superseded, link-cancelled, link-expired", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "proof-invalid", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn finish(
    _: OpaqueOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<RegistrationFinish>,
) -> Result<At<LinkCompleted>, ApiError> {
    app.limits.link(app.clock.now(), request.address)?;
    let usable = links::usable_with(&app, &body.token, Method::Opaque).await?;
    if body.ksf != KSF {
        return Err(ApiError::invalid("ksf", "unsupported", &format!("must be {KSF}")));
    }
    let password_file = registration::finish(&body.registration_upload)?;
    let identifier = links::credential_identifier(&app, usable.link.id).await?;
    let identifier = identifier.ok_or_else(not_started)?;
    let bringing = bringing(&app, &usable, &body.token, body.identity).await?;
    let credential = NewCredential::Opaque { identifier, password_file: &password_file };
    complete(&app, &request, &usable, bringing, credential).await
}

fn not_started() -> ApiError {
    let detail = "no registration was started on this link; begin with links/opaque/start";
    ApiError::invalid("registration_upload", "not-started", detail)
}
