//! Somebody who acts on an account: what every action on one begins with.

use axum::{
    extract::{FromRequestParts, State},
    http::request::Parts,
};
use domain::{
    AccountId,
    account::{Account, AccountAction, AccountCommand},
};
use event_store::Receipt;

use super::changed::Changed;
use crate::{
    app::{App, SharedApp},
    auth::signed_in::SignedIn,
    http::{path::Path, positions::At, revision::IfMatch},
    problem::ApiError,
};

/// Who acts, judged by `Who`, on which account, as they last saw it.
pub struct Acting<Who> {
    pub app: SharedApp,
    pub by: Who,
    pub id: AccountId,
    if_match: IfMatch,
}

impl<Who> FromRequestParts<SharedApp> for Acting<Who>
where
    Who: FromRequestParts<SharedApp, Rejection = ApiError> + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &SharedApp) -> Result<Self, ApiError> {
        let Ok(State(app)) = State::<SharedApp>::from_request_parts(parts, app).await;
        // First of all: what an address names is nothing to whoever may not act.
        let by = Who::from_request_parts(parts, &app).await?;
        let Path(id) = Path::from_request_parts(parts, &app).await?;
        let if_match = IfMatch::from_request_parts(parts, &app).await?;
        Ok(Self { app, by, id, if_match })
    }
}

impl<Who: AsRef<SignedIn>> Acting<Who> {
    /// Gives the account the command.
    pub async fn command(&self, action: AccountAction) -> Result<Receipt<Account>, ApiError> {
        command(&self.app, self.by.as_ref(), self.id, self.if_match, action).await
    }

    /// Gives the account the command, and answers with what it is then.
    pub async fn change(&self, action: AccountAction) -> Result<At<Changed>, ApiError> {
        Ok(Changed::of(self.id, &self.command(action).await?))
    }
}

/// Gives the account a command in the name of who is signed in.
pub async fn command(
    app: &App,
    by: &SignedIn,
    account_id: AccountId,
    if_match: IfMatch,
    action: AccountAction,
) -> Result<Receipt<Account>, ApiError> {
    let command = AccountCommand { actor: by.actor(), at: app.clock.now(), action };
    Ok(app.accounts.execute(account_id, command, &by.metadata(), if_match.0).await?)
}
