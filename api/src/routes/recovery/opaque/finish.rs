use axum::extract::State;
use domain::account::Method;
use serde::Deserialize;
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::{
    app::SharedApp,
    auth::{
        Token,
        credentials::{self, NewCredential},
        offered::OpaqueOffered,
        opaque::{KSF, registration},
        proofs::ProvenIdentity,
    },
    http::{context::RequestContext, json::Json, positions::At},
    problem::{ApiError, Problem},
    routes::recovery::recovered::{Recovered, complete, prove},
};

/// Not `Debug`: the upload is as sensitive as a password hash.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpaqueRecovery {
    #[schema(value_type = String)]
    token: Token,
    /// 192 bytes in base64url without padding.
    #[schema(value_type = String)]
    registration_upload: Zeroizing<String>,
    /// How the browser stretched the password.
    ksf: String,
    identity: ProvenIdentity,
}

/// Sets a new password for who proves the account's identity. All sessions end, and reset links.
#[utoipa::path(post, path = "/recovery/opaque/finish", tag = "recovery", request_body = OpaqueRecovery, responses(
    (status = 200, description = "The new password is set.", body = Recovered),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "recovery-failed, account-closed", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "other-method", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "challenge-expired", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "proof-invalid", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn recovery_opaque_finish(
    _: OpaqueOffered,
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<OpaqueRecovery>,
) -> Result<At<Recovered>, ApiError> {
    app.limits.link(app.clock.now(), request.address)?;
    if body.ksf != KSF {
        return Err(ApiError::invalid("ksf", "unsupported", &format!("must be {KSF}")));
    }
    let password_file = registration::finish(&body.registration_upload)?;
    let person = prove(&app, &body.token, &body.identity, Method::Opaque).await?;
    let identifier = credentials::identifier(&app, &person.login.key());
    let credential = NewCredential::Opaque { identifier, password_file: &password_file };
    complete(&app, &request, person, credential).await
}
