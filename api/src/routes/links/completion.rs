//! What comes of a link once its person has brought a credential, whatever its method.

use domain::{
    AccountId, Personal,
    account::{AccountAction, LinkPurpose},
    values::Fingerprint,
};
use identity::{Challenge, Purpose};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::{
        Token, challenges,
        credentials::{self, NewCredential},
        links::UsableLink,
        proofs::ProvenIdentity,
    },
    http::{context::RequestContext, positions::At},
    problem::ApiError,
};

/// The account after its link was used.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkCompleted {
    #[schema(value_type = uuid::Uuid)]
    account_id: AccountId,
    /// `enabled`; after a setup also `pending`, when an administrator has to approve; after a reset
    /// whatever it was.
    status: &'static str,
    #[schema(value_type = String)]
    fingerprint: Option<Fingerprint>,
}

/// An identity that a setup link brought, or none with a reset link, which keeps the one there is.
pub(super) struct Bringing {
    setup: Option<(Fingerprint, String)>,
}

/// Checks what the link must bring beside a credential. A proof is used up by that.
pub(super) async fn bringing(
    app: &App,
    usable: &UsableLink,
    token: &Token,
    identity: Option<ProvenIdentity>,
) -> Result<Bringing, ApiError> {
    let setup = match (usable.link.purpose, identity) {
        (LinkPurpose::Setup, Some(identity)) => {
            let fingerprint = prove(app, usable, token, &identity).await?;
            Some((fingerprint, identity.public_key))
        }
        (LinkPurpose::Reset, None) => None,
        (LinkPurpose::Setup, None) => {
            let detail = "a setup makes an identity; send its proof";
            return Err(ApiError::invalid("identity", "missing-field", detail));
        }
        (LinkPurpose::Reset, Some(_)) => {
            let detail = "a reset keeps the identity; send none";
            return Err(ApiError::invalid("identity", "unknown-field", detail));
        }
    };
    Ok(Bringing { setup })
}

/// Checks the proof against the challenge that it answers, which is used up by that.
async fn prove(
    app: &App,
    usable: &UsableLink,
    token: &Token,
    identity: &ProvenIdentity,
) -> Result<Fingerprint, ApiError> {
    let proof = identity.read()?;
    let challenge = challenges::take(app, usable.link.id, &proof.nonce).await?;
    let challenge = challenge.ok_or(ApiError::ChallengeExpired)?;
    let login = usable.account.aggregate.login.as_ref().and_then(Personal::known);
    proof.check(&Challenge {
        purpose: Purpose::Enroll,
        expires_at: challenge.expires_at,
        login: login.map(|login| login.as_str()).unwrap_or_default(),
        nonce: &challenge.nonce,
        origin: &app.config.origin,
        token_hash: &token.hash_for_proof(),
    })
}

/// Gives the account its credential, and its identity where the link is for that. The link is used
/// up by this and by nothing before.
pub(super) async fn complete(
    app: &App,
    request: &RequestContext,
    usable: &UsableLink,
    bringing: Bringing,
    credential: NewCredential<'_>,
) -> Result<At<LinkCompleted>, ApiError> {
    let link_id = usable.link.id;
    let account_id = usable.account_id;
    let who = (account_id, usable.actor());
    let receipt =
        credentials::set(app, request, who, credential, |credential_id| match bringing.setup {
            Some((fingerprint, public_key)) => {
                AccountAction::CompleteSetup { link_id, fingerprint, public_key, credential_id }
            }
            None => AccountAction::CompleteReset { link_id, credential_id },
        })
        .await?;
    let account = receipt.aggregate;
    let status = account.status.as_str();
    let fingerprint = account.identity.map(|identity| identity.fingerprint);
    Ok(At(receipt.position, LinkCompleted { account_id, status, fingerprint }))
}
