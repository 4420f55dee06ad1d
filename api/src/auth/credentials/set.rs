//! Setting a credential: stored first, then recorded, then tidied up after.

use domain::{
    AccountId, Actor, CredentialId,
    account::{Account, AccountAction, AccountCommand},
};
use event_store::{ExecuteError, Receipt};

use super::{NewCredential, confirm, remove, store};
use crate::{app::App, http::context::RequestContext, problem::ApiError};

/// Stores a credential and gives the account the command that makes it active. When that is
/// refused the credential goes again.
pub async fn set(
    app: &App,
    request: &RequestContext,
    (account_id, actor): (AccountId, Actor),
    new: NewCredential<'_>,
    action: impl FnOnce(CredentialId) -> AccountAction,
) -> Result<Receipt<Account>, ApiError> {
    let id = store(app, account_id, new).await?;
    let metadata = request.metadata(actor.clone());
    let command = AccountCommand { actor, at: app.clock.now(), action: action(id) };
    match app.accounts.execute(account_id, command, &metadata, None).await {
        Ok(receipt) => {
            if let Err(error) = confirm(app, account_id, id, receipt.sequence).await {
                tracing::warn!(%error, "a credential is left for the sweep to confirm");
            }
            Ok(receipt)
        }
        // Whether it is in the log is not known; the sweep finds out.
        Err(error @ ExecuteError::Failed(_)) => Err(error.into()),
        Err(error) => {
            if let Err(error) = remove(app, id).await {
                tracing::warn!(%error, "a refused credential is left for the sweep to remove");
            }
            Err(error.into())
        }
    }
}
