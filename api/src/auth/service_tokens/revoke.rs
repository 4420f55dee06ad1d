//! Revoking a token: the append is all it takes.

use domain::{
    TokenId,
    service_token::{ServiceToken, TokenAction, TokenCommand, TokenError},
};
use event_store::{ExecuteError, Metadata, Receipt};

use crate::app::App;

/// From now on the token lets nobody in, on every node. Doing it again is fine, and records nothing.
pub async fn revoke(
    app: &App,
    id: TokenId,
    by: &Metadata,
) -> Result<Receipt<ServiceToken>, ExecuteError<TokenError>> {
    let action = TokenAction::Revoke;
    let command = TokenCommand { actor: by.actor.clone(), at: app.clock.now(), action };
    app.tokens.execute(id, command, by, None).await
}
