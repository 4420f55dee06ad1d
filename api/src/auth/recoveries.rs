//! Recoveries under way: somebody who has lost their password is to show that they hold the key
//! that their words make.
//!
//! Beginning one looks nothing up, so it tells nothing about the login; a row is kept for any.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::values::Login;
use event_store::keys::{DataKey, MacUse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{StoreError, Token, sessions::after, token::random_bytes};
use crate::app::App;

const NONCE_LENGTH_BYTES: usize = 32;

/// A recovery that has begun. The token is handed out once.
#[derive(Debug)]
pub struct Begun {
    pub token: Token,
    /// Base64url without padding.
    pub nonce: String,
    /// In Unix seconds.
    pub expires_at: i64,
}

/// What was asked for. Sealed at rest: a login is personal, and it is not known yet whose. The key
/// takes the token, so once somebody is erased nobody but themselves finds their login here.
#[derive(Debug, Serialize, Deserialize)]
pub struct Recovery {
    pub login: Login,
    pub nonce: String,
    /// In Unix seconds.
    pub expires_at: i64,
}

pub async fn begin(app: &App, login: Login) -> Result<Begun, StoreError> {
    let token = Token::random()?;
    let nonce = BASE64_URL_SAFE_NO_PAD.encode(random_bytes::<NONCE_LENGTH_BYTES>()?);
    // Whole seconds: the signed text names them.
    let expires_at = after(app.clock.now(), app.config.lifetimes.proof_challenge).as_second();
    let at = Timestamp::from_second(expires_at).map_err(|_| StoreError::Malformed)?;
    let hash = hash(app, &token).ok_or(StoreError::Malformed)?;
    let recovery = Recovery { login, nonce: nonce.clone(), expires_at };
    let plain = serde_json::to_vec(&recovery).map_err(|_| StoreError::Malformed)?;
    let sealed = sealing_key(app, &token).ok_or(StoreError::Malformed)?.seal(&plain, &hash);
    let client = app.db.get().await?;
    client
        .execute(
            "insert into recoveries (token_hash, sealed, expires_at) values ($1, $2, $3)",
            &[&hash.as_slice(), &sealed, &at],
        )
        .await?;
    Ok(Begun { token, nonce, expires_at })
}

/// The recovery of a token, which stays good.
pub async fn find(app: &App, token: &Token) -> Result<Option<Recovery>, StoreError> {
    const FIND: &str = "select sealed from recoveries where token_hash = $1 and expires_at > $2";
    open(app, token, FIND).await
}

/// Takes a recovery out, so that whatever comes of it nobody can answer it again.
pub async fn take(app: &App, token: &Token) -> Result<Option<Recovery>, StoreError> {
    const TAKE: &str =
        "delete from recoveries where token_hash = $1 and expires_at > $2 returning sealed";
    open(app, token, TAKE).await
}

async fn open(app: &App, token: &Token, statement: &str) -> Result<Option<Recovery>, StoreError> {
    let Some((hash, key)) = hash(app, token).zip(sealing_key(app, token)) else { return Ok(None) };
    let client = app.db.get().await?;
    let row = client.query_opt(statement, &[&hash.as_slice(), &app.clock.now()]).await?;
    let Some(row) = row else { return Ok(None) };
    let plain = key.open(row.try_get("sealed")?, &hash)?;
    serde_json::from_slice(&plain).map(Some).map_err(|_| StoreError::Malformed)
}

pub(super) async fn sweep(app: &App) -> Result<u64, StoreError> {
    let client = app.db.get().await?;
    let statement = "delete from recoveries where expires_at <= $1";
    Ok(client.execute(statement, &[&app.clock.now()]).await?)
}

fn hash(app: &App, token: &Token) -> Option<[u8; 32]> {
    token.keyed_hash(&app.installation.key().mac_key(MacUse::RecoveryToken))
}

fn sealing_key(app: &App, token: &Token) -> Option<DataKey> {
    token.sealing_key(&app.installation.key().mac_key(MacUse::RecoverySealing))
}
