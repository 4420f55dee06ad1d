//! Programs that show a token, for handlers.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};
use domain::{TokenId, service_token::Scope};
use jiff::{SignedDuration, Timestamp};

use super::hash;
use crate::{
    app::{App, SharedApp},
    auth::{StoreError, Token},
    problem::ApiError,
};

/// How exact `last_used_at` is: an upload must not write to the table of tokens each time.
const USED_PRECISION: SignedDuration = SignedDuration::from_mins(1);

/// A program that may authorise storing. There is one scope so far, so whoever has a token has it.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    pub token_id: TokenId,
}

impl FromRequestParts<SharedApp> for Service {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &SharedApp) -> Result<Self, ApiError> {
        let token = shown(&parts.headers).ok_or(ApiError::TokenUnknown)?;
        match find(app, &token).await? {
            Some((token_id, Scope::StorageAuthorize)) => Ok(Self { token_id }),
            None => Err(ApiError::TokenUnknown),
        }
    }
}

/// The token of `Authorization: Bearer …`.
fn shown(headers: &HeaderMap) -> Option<Token> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::presented(token.trim()))
}

/// The token that was shown and what it grants, if it is one and the log says that it grants
/// anything. Notes that it was used.
async fn find(app: &App, token: &Token) -> Result<Option<(TokenId, Scope)>, StoreError> {
    let Some(hash) = hash(app, token) else { return Ok(None) };
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached("select token_id, last_used_at from service_tokens where token_hash = $1")
        .await?;
    let Some(row) = client.query_opt(&statement, &[&hash.as_slice()]).await? else {
        return Ok(None);
    };
    drop(client);
    let id = TokenId(row.try_get("token_id")?);
    let Some(scope) = app.tokens.load(id).await?.aggregate.grants() else { return Ok(None) };
    note_use(app, id, row.try_get("last_used_at")?).await?;
    Ok(Some((id, scope)))
}

async fn note_use(app: &App, id: TokenId, last: Option<Timestamp>) -> Result<(), StoreError> {
    let now = app.clock.now();
    if last.is_some_and(|last| now.duration_since(last) < USED_PRECISION) {
        return Ok(());
    }
    let client = app.db.get().await?;
    let statement = "update service_tokens set last_used_at = $2 where token_id = $1";
    client.execute(statement, &[&id.0, &now]).await?;
    Ok(())
}
