//! Who holds a login, and whether they are let in.

use domain::{
    AccountId, CredentialId, Personal,
    account::{Account, Credential, SignInRefusal, Status, login_claim},
    values::Login,
};
use event_store::Loaded;

use super::credentials;
use crate::{app::App, http::context::RequestContext, problem::ApiError};

/// Who holds the login at this moment, as the log's guards have it.
pub async fn holder(
    app: &App,
    login: &Login,
) -> Result<Option<(AccountId, Loaded<Account>)>, ApiError> {
    let holder = app.log.holder(&login_claim(&login.key())).await?;
    let Some(account_id) = holder.and_then(|id| id.parse::<AccountId>().ok()) else {
        return Ok(None);
    };
    Ok(Some((account_id, app.accounts.load(account_id).await?)))
}

/// The password was right, so what was counted against the login was its own person's.
pub fn forget_tries(app: &App, account: &Account, request: &RequestContext) {
    if let Some(login) = account.login.as_ref().and_then(Personal::known) {
        let identifier = credentials::identifier(app, &login.key());
        app.limits.signed_in(app.clock.now(), identifier, request.address);
    }
}

/// Whether the account lets its person in, given the credential they proved.
pub fn admit(account: &Account, proved: CredentialId) -> Result<(), ApiError> {
    if account.credential != Credential::Active(proved) {
        return Err(ApiError::SignInFailed); // replaced since the login began
    }
    account.may_sign_in().map_err(|refusal| match refusal {
        SignInRefusal::Status(Status::Pending) => ApiError::AwaitingApproval,
        SignInRefusal::Status(Status::Disabled | Status::Rejected | Status::Revoked) => {
            ApiError::AccountDisabled
        }
        SignInRefusal::Status(_) | SignInRefusal::ResetRequired => ApiError::SignInFailed,
    })
}
