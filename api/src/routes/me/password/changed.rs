//! How every change of a password begins and ends.

use axum::{
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use domain::{CredentialId, Personal, account::AccountAction};
use event_store::Loaded;

use crate::{
    app::App,
    auth::{
        credentials::{self, NewCredential},
        signed_in::SignedIn,
    },
    http::positions::Reached,
    problem::ApiError,
    routes::auth::session,
};

/// Counts a try at the present password like a sign-in: who sits at somebody's open session may not
/// guess more often than at the door.
pub(super) fn count_try(app: &App, signed_in: &SignedIn) -> Result<(), ApiError> {
    let login = signed_in.account.aggregate.login.as_ref().and_then(Personal::known);
    let login = login.ok_or(ApiError::OtherMethod)?;
    let identifier = credentials::identifier(app, &login.key());
    app.limits.sign_in(app.clock.now(), identifier, signed_in.request.address)
}

/// Puts a new credential in the place of the one just shown. All sessions end with that, so who
/// asked gets a new one.
pub(super) async fn replace(
    app: &App,
    headers: &HeaderMap,
    signed_in: &SignedIn,
    replaces: CredentialId,
    new: NewCredential<'_>,
) -> Result<Response, ApiError> {
    let who = (signed_in.account_id, signed_in.actor());
    let change = |credential_id| AccountAction::ChangeCredential { replaces, credential_id };
    let receipt = credentials::set(app, &signed_in.request, who, new, change).await?;
    let method = receipt.aggregate.method;
    let account = Loaded { sequence: receipt.sequence, aggregate: receipt.aggregate };
    let who = (signed_in.account_id, &account);
    let begun = session::begin(app, &signed_in.request, headers, who, method).await?;
    Ok((Reached(receipt.position), begun).into_response())
}
