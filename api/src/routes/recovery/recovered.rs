//! What the ways of recovering have in common.

use domain::{
    AccountId, Actor,
    account::{Account, AccountAction, AccountError, Method},
    values::Login,
};
use identity::{Challenge, Purpose};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::{
        Token,
        credentials::{self, NewCredential},
        evenly, holder,
        proofs::ProvenIdentity,
        recoveries,
    },
    http::{context::RequestContext, positions::At},
    problem::ApiError,
};

/// The account after a recovery. It is not signed in by that.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recovered {
    /// Whatever it was before: `enabled`, `pending` or `disabled`.
    status: &'static str,
}

/// Somebody who has shown that they hold their account's identity.
pub(super) struct ProvenPerson {
    pub login: Login,
    account_id: AccountId,
    account: Account,
}

/// Checks the proof; the recovery is used up by that. Only who holds the account's key learns more
/// than that login and words do not belong together, and all others wait equally long.
pub(super) async fn prove(
    app: &App,
    token: &Token,
    identity: &ProvenIdentity,
    method: Method,
) -> Result<ProvenPerson, ApiError> {
    let proof = identity.read()?;
    let recovery = recoveries::take(app, token).await?.ok_or(ApiError::ChallengeExpired)?;
    let fingerprint = proof.check(&Challenge {
        purpose: Purpose::Recover,
        expires_at: recovery.expires_at,
        login: recovery.login.as_str(),
        nonce: &recovery.nonce,
        origin: &app.config.origin,
        token_hash: &token.hash_for_proof(),
    })?;
    let (account_id, account) =
        evenly(holder::holder(app, &recovery.login)).await?.ok_or(ApiError::RecoveryFailed)?;
    let account = account.aggregate;
    let is_theirs = account.identity.as_ref().is_some_and(|own| own.fingerprint == fingerprint);
    match (is_theirs, account.method == method) {
        (true, true) => Ok(ProvenPerson { login: recovery.login, account_id, account }),
        (true, false) => Err(ApiError::OtherMethod),
        (false, _) => Err(ApiError::RecoveryFailed),
    }
}

/// Gives the account its new credential: all sessions end, and so does a reset link.
pub(super) async fn complete(
    app: &App,
    request: &RequestContext,
    person: ProvenPerson,
    credential: NewCredential<'_>,
) -> Result<At<Recovered>, ApiError> {
    let actor = Actor::Account { id: person.account_id, role: person.account.role };
    let who = (person.account_id, actor);
    let recover = |credential_id| AccountAction::Recover { credential_id };
    let receipt = credentials::set(app, request, who, credential, recover).await;
    let receipt = receipt.map_err(|error| match error {
        ApiError::Account(AccountError::Revoked | AccountError::Rejected) => {
            ApiError::AccountClosed
        }
        error => error,
    })?;
    let status = receipt.aggregate.status.as_str();
    Ok(At(receipt.position, Recovered { status }))
}
