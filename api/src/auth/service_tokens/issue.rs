//! Making a token: its hash is stored, then the log says that it is issued.

use domain::{
    TokenId,
    service_token::{Scope, ServiceToken, TokenAction, TokenCommand, TokenError},
    values::TokenName,
};
use event_store::{ExecuteError, Metadata, Receipt};

use super::hash;
use crate::{
    app::App,
    auth::{StoreError, Token},
};

#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error("the hash of the new token could not be stored")]
    Store(#[from] StoreError),
    #[error("it could not be recorded that the token is issued")]
    Record(#[from] ExecuteError<TokenError>),
}

/// Makes a token in the name of whose the metadata is. What is returned exists nowhere else. When
/// the node dies in between, there is a row that lets nobody in.
pub async fn issue(
    app: &App,
    name: TokenName,
    scope: Scope,
    by: &Metadata,
) -> Result<(TokenId, Token, Receipt<ServiceToken>), IssueError> {
    let token = Token::random()?;
    let token_id = TokenId(app.new_id());
    store(app, token_id, &token).await?;
    let action = TokenAction::Issue { token_id, name, scope };
    let command = TokenCommand { actor: by.actor.clone(), at: app.clock.now(), action };
    let receipt = app.tokens.execute(token_id, command, by, None).await?;
    Ok((token_id, token, receipt))
}

async fn store(app: &App, id: TokenId, token: &Token) -> Result<(), StoreError> {
    let hash = hash(app, token).ok_or(StoreError::Malformed)?;
    let client = app.db.get().await?;
    let statement =
        "insert into service_tokens (token_id, token_hash, stored_at) values ($1, $2, $3)";
    client.execute(statement, &[&id.0, &hash.as_slice(), &app.clock.now()]).await?;
    Ok(())
}
