use axum::extract::State;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    AccountId, CredentialId, Personal,
    account::{AccountAction, AccountCommand},
    values::Fingerprint,
};
use event_store::ExecuteError;
use identity::{Challenge, PUBLIC_KEY_LENGTH_BYTES, Purpose, SIGNATURE_LENGTH_BYTES, proof};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use crate::{
    app::{App, SharedApp},
    auth::{
        Token, challenges, credentials,
        links::{self, UsableLink},
        opaque::{KSF, MessageError, registration},
    },
    http::{context::RequestContext, json::Json, positions::At},
    problem::{ApiError, Problem},
};

/// Not `Debug`: the upload is as sensitive as a password hash.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupFinish {
    #[schema(value_type = String)]
    token: Token,
    /// 192 bytes in base64url without padding.
    #[schema(value_type = String)]
    registration_upload: Zeroizing<String>,
    /// How the browser stretched the password.
    ksf: String,
    identity: ProvenIdentity,
}

/// A public key and the proof that the sender holds its secret key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvenIdentity {
    /// ML-DSA-87: 2592 bytes in base64url without padding.
    public_key: String,
    /// ML-DSA-87 with the context `dna-nexus/enroll/v1`: 4627 bytes in base64url without padding.
    proof: String,
    /// The compact JSON text that was signed.
    signed: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SetUp {
    #[schema(value_type = uuid::Uuid)]
    account_id: AccountId,
    /// `enabled`, or `pending` when an administrator has to approve.
    status: &'static str,
    #[schema(value_type = String)]
    fingerprint: Fingerprint,
}

/// Sets the account up: its identity, its password, and with that the end of the link.
#[utoipa::path(post, path = "/links/opaque/finish", tag = "links", request_body = SetupFinish, responses(
    (status = 200, description = "The account is set up and the link is used.", body = SetUp),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "link-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "fingerprint-taken", body = Problem, content_type = "application/problem+json"),
    (status = 410, description = "challenge-expired, link-used, link-superseded, link-cancelled, link-expired", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "proof-invalid", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
))]
pub async fn finish(
    State(app): State<SharedApp>,
    request: RequestContext,
    Json(body): Json<SetupFinish>,
) -> Result<At<SetUp>, ApiError> {
    app.limits.link(app.clock.now(), request.address)?;
    let usable = links::usable_for_setup(&app, &body.token).await?;
    if body.ksf != KSF {
        return Err(ApiError::invalid("ksf", "unsupported", &format!("must be {KSF}")));
    }
    let password_file = registration::finish(&body.registration_upload)?;
    let fingerprint = prove(&app, &usable, &body.token, &body.identity).await?;
    let identifier = links::credential_identifier(&app, usable.link.id).await?;
    let identifier = identifier.ok_or_else(not_started)?;
    let credential_id =
        credentials::store(&app, usable.account_id, identifier, &password_file).await?;
    let public_key = body.identity.public_key;
    complete(&app, &usable, &request, fingerprint, public_key, credential_id).await
}

/// Checks the proof against the challenge that it answers, which is used up by that.
async fn prove(
    app: &App,
    usable: &UsableLink,
    token: &Token,
    identity: &ProvenIdentity,
) -> Result<Fingerprint, ApiError> {
    let public_key = decode("identity/public_key", &identity.public_key, PUBLIC_KEY_LENGTH_BYTES)?;
    let signature = decode("identity/proof", &identity.proof, SIGNATURE_LENGTH_BYTES)?;
    let nonce = nonce_of(&identity.signed).ok_or(OTHER_TEXT)?;
    let challenge = challenges::take(app, usable.link.id, &nonce).await?;
    let challenge = challenge.ok_or(ApiError::ChallengeExpired)?;
    let login = usable.account.aggregate.login.as_ref().and_then(Personal::known);
    let expected = Challenge {
        purpose: Purpose::Enroll,
        expires_at: challenge.expires_at,
        login: login.map(|login| login.as_str()).unwrap_or_default(),
        nonce: &challenge.nonce,
        origin: &app.config.origin,
        token_hash: &token.hash_for_proof(),
    };
    let fingerprint = proof::verify(&public_key, &signature, &expected);
    let fingerprint = fingerprint.map_err(|_| NOT_PROVEN)?;
    expected.check_statement(&identity.signed, &fingerprint).map_err(|_| OTHER_TEXT)?;
    Fingerprint::parse(&fingerprint.to_string()).map_err(ApiError::internal)
}

const OTHER_TEXT: ApiError = ApiError::ProofInvalid("the signed text is not the one asked for");
const NOT_PROVEN: ApiError = ApiError::ProofInvalid("the signature does not fit key and text");

/// Which challenge a signed text answers. All else in the text is checked as a whole.
fn nonce_of(signed: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Signed {
        nonce: String,
    }
    serde_json::from_str::<Signed>(signed).ok().map(|signed| signed.nonce)
}

/// Gives the account its identity and credential. When that is refused the credential goes again.
async fn complete(
    app: &App,
    usable: &UsableLink,
    request: &RequestContext,
    fingerprint: Fingerprint,
    public_key: String,
    credential_id: CredentialId,
) -> Result<At<SetUp>, ApiError> {
    let account_id = usable.account_id;
    let actor = usable.actor();
    let metadata = request.metadata(actor.clone());
    let action = AccountAction::CompleteSetup {
        link_id: usable.link.id,
        fingerprint: fingerprint.clone(),
        public_key,
        credential_id,
    };
    let command = AccountCommand { actor, at: app.clock.now(), action };
    match app.accounts.execute(account_id, command, &metadata, None).await {
        Ok(receipt) => {
            if let Err(error) = credentials::confirm(app, account_id, credential_id).await {
                tracing::warn!(%error, "a credential is left for the sweep to confirm");
            }
            let status = receipt.aggregate.status.as_str();
            Ok(At(receipt.position, SetUp { account_id, status, fingerprint }))
        }
        // Whether it is in the log is not known; the sweep finds out.
        Err(error @ ExecuteError::Failed(_)) => Err(error.into()),
        Err(error) => {
            if let Err(error) = credentials::remove(app, credential_id).await {
                tracing::warn!(%error, "a refused credential is left for the sweep to remove");
            }
            Err(error.into())
        }
    }
}

fn not_started() -> ApiError {
    let detail = "no registration was started on this link; begin with links/opaque/start";
    ApiError::invalid("registration_upload", "not-started", detail)
}

/// Exactly `expected` bytes from base64url without padding.
fn decode(field: &'static str, text: &str, expected: usize) -> Result<Vec<u8>, MessageError> {
    if text.len() != (expected * 4).div_ceil(3) {
        return Err(MessageError::Length { field, expected });
    }
    BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| MessageError::Encoding { field })
}
