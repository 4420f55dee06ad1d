//! Tokens of programs: what an app shows instead of signing in.
//!
//! Invariant: a token does what its scope says and nothing else. It is nobody's session: no handler
//! but those that ask for [`Service`] lets it in.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};
use domain::{AccountId, TokenId, values::TokenName};
use event_store::keys::MacUse;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{StoreError, Token};
use crate::{
    app::{App, SharedApp},
    problem::ApiError,
};

/// How exact `last_used_at` is: an upload must not write to the table of tokens each time.
const USED_PRECISION: SignedDuration = SignedDuration::from_mins(1);

/// What a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Scope {
    /// Ask whether somebody may store so much, and say what became of it.
    #[serde(rename = "storage:authorize")]
    StorageAuthorize,
}

impl Scope {
    pub const ALL: [Self; 1] = [Self::StorageAuthorize];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::StorageAuthorize => "storage:authorize",
        }
    }
}

/// A token as it is listed: without what would let anybody in.
#[derive(Debug)]
pub struct Issued {
    pub id: TokenId,
    pub name: String,
    pub scope: Scope,
    pub created_at: Timestamp,
    /// `None` for the command line, and for an administrator who is deleted.
    pub created_by: Option<AccountId>,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// Makes a token. What is returned exists nowhere else.
pub async fn create(
    app: &App,
    name: &TokenName,
    scope: Scope,
    created_by: Option<AccountId>,
) -> Result<(TokenId, Token), StoreError> {
    let token = Token::random()?;
    let id = TokenId(app.new_id());
    let hash = hash(app, &token).ok_or(StoreError::Malformed)?;
    let client = app.db.get().await?;
    client
        .execute(
            "insert into service_tokens (token_id, token_hash, name, scope, created_at, created_by)
             values ($1, $2, $3, $4, $5, $6)",
            &[
                &id.0,
                &hash.as_slice(),
                &name.as_str(),
                &scope.as_str(),
                &app.clock.now(),
                &created_by.map(|account| account.0),
            ],
        )
        .await?;
    Ok((id, token))
}

/// All tokens there ever were, the newest first. They are made by hand, so there are few.
pub async fn list(app: &App) -> Result<Vec<Issued>, StoreError> {
    let client = app.db.get().await?;
    let query = "select token_id, name, scope, created_at, created_by, last_used_at, revoked_at
                 from service_tokens order by created_at desc, token_id desc";
    let rows = client.query(query, &[]).await?;
    rows.iter()
        .map(|row| {
            let created_by: Option<Uuid> = row.try_get("created_by")?;
            Ok(Issued {
                id: TokenId(row.try_get("token_id")?),
                name: row.try_get("name")?,
                scope: stored_scope(row.try_get("scope")?)?,
                created_at: row.try_get("created_at")?,
                created_by: created_by.map(AccountId),
                last_used_at: row.try_get("last_used_at")?,
                revoked_at: row.try_get("revoked_at")?,
            })
        })
        .collect()
}

/// From now on the token lets nobody in. `false` when there is none; doing it again is fine.
pub async fn revoke(app: &App, id: TokenId) -> Result<bool, StoreError> {
    let client = app.db.get().await?;
    let statement = "update service_tokens set revoked_at = coalesce(revoked_at, $2)
                     where token_id = $1";
    Ok(client.execute(statement, &[&id.0, &app.clock.now()]).await? == 1)
}

/// Forgets that somebody made tokens whose account is deleted. The tokens stay: they are the
/// installation's. Repeating it is harmless.
pub(super) async fn forget(app: &App, account_id: AccountId) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    let statement = "update service_tokens set created_by = null where created_by = $1";
    client.execute(statement, &[&account_id.0]).await?;
    Ok(())
}

/// The token that was shown, if it is one and not revoked. Notes that it was used.
async fn find(app: &App, token: &Token) -> Result<Option<(TokenId, Scope)>, StoreError> {
    let Some(hash) = hash(app, token) else { return Ok(None) };
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "select token_id, scope, last_used_at from service_tokens
             where token_hash = $1 and revoked_at is null",
        )
        .await?;
    let Some(row) = client.query_opt(&statement, &[&hash.as_slice()]).await? else {
        return Ok(None);
    };
    let (id, scope): (Uuid, _) = (row.try_get("token_id")?, stored_scope(row.try_get("scope")?)?);
    let (now, used_at): (_, Option<Timestamp>) = (app.clock.now(), row.try_get("last_used_at")?);
    if used_at.is_none_or(|used_at| now.duration_since(used_at) >= USED_PRECISION) {
        let statement = "update service_tokens set last_used_at = $2 where token_id = $1";
        client.execute(statement, &[&id, &now]).await?;
    }
    Ok(Some((TokenId(id), scope)))
}

fn hash(app: &App, token: &Token) -> Option<[u8; 32]> {
    token.keyed_hash(&app.installation.key().mac_key(MacUse::ServiceToken))
}

fn stored_scope(stored: &str) -> Result<Scope, StoreError> {
    Scope::ALL.into_iter().find(|scope| scope.as_str() == stored).ok_or(StoreError::Malformed)
}

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
