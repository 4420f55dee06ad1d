use axum::{extract::State, http::HeaderMap, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    app::SharedApp,
    auth::{
        credentials::{self, NewCredential},
        holder::forget_tries,
        login_attempts::{self, Purpose},
        offered::OpaqueOffered,
        opaque::{KSF, login, registration},
        signed_in::SignedIn,
    },
    http::json::Json,
    problem::{ApiError, Problem},
    routes::me::{own_account::Me, password::changed::replace},
};

/// Not `Debug`: the upload is as sensitive as a password hash.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeFinish {
    login_id: Uuid,
    /// OPAQUE KE3 for the present password: 64 bytes in base64url without padding.
    ke3: String,
    /// 192 bytes in base64url without padding.
    #[schema(value_type = String)]
    registration_upload: Zeroizing<String>,
    /// How the browser stretched the new password.
    ksf: String,
}

/// Changes the password once the present one is proved. Every session ends; the answer begins a
/// new one.
#[utoipa::path(post, path = "/me/password/opaque/finish", tag = "me", request_body = ChangeFinish, security(("session" = [])), responses(
    (status = 200, description = "The password is changed; the new session's cookie is set.", body = Me),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "current-password-wrong", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: this way of signing in is switched off", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "credential-replaced", body = Problem, content_type = "application/problem+json"),
))]
pub async fn change_opaque_finish(
    _: OpaqueOffered,
    State(app): State<SharedApp>,
    signed_in: SignedIn,
    headers: HeaderMap,
    Json(body): Json<ChangeFinish>,
) -> Result<Response, ApiError> {
    if body.ksf != KSF {
        return Err(ApiError::invalid("ksf", "unsupported", &format!("must be {KSF}")));
    }
    let password_file = registration::finish(&body.registration_upload)?;
    // Taken before it is checked: the same KE3 would pass again.
    let attempt = login_attempts::take(&app, Purpose::Change, body.login_id).await?;
    let attempt = attempt.ok_or(ApiError::CurrentPasswordWrong)?;
    login::finish(attempt.state, &body.ke3).map_err(|error| match error {
        login::FinishError::Refused => ApiError::CurrentPasswordWrong,
        error => error.into(),
    })?;
    let proved = attempt.who.filter(|(account_id, _)| *account_id == signed_in.account_id);
    let (account_id, proved) = proved.ok_or(ApiError::CurrentPasswordWrong)?;
    let account = &signed_in.account.aggregate;
    forget_tries(&app, account, &signed_in.request);
    let active = credentials::active_record(&app, account_id, account).await?;
    let identifier = active.ok_or(ApiError::OtherMethod)?.identifier;
    let new = NewCredential::Opaque { identifier, password_file: &password_file };
    replace(&app, &headers, &signed_in, proved, new).await
}
