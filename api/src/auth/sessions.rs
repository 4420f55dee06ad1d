//! Sessions: who has signed in, as a table that all nodes share.
//!
//! A session says who somebody is, never what they may do: the account is judged from the log on
//! each request, see [`super::signed_in`].

use std::collections::HashMap;

use domain::{AccountId, account::Method};
use event_store::keys::MacUse;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{StoreError, Token};
use crate::{app::App, http::context::RequestContext};

/// How exact `last_seen_at` is: reading a page must not write on every request.
const SEEN_PRECISION: SignedDuration = SignedDuration::from_mins(1);

/// A session that is within its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: Uuid,
    pub account_id: AccountId,
    /// The account's epoch when the session began.
    pub epoch: u32,
}

/// A session about to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewSession {
    pub account_id: AccountId,
    /// The account's epoch at this moment.
    pub epoch: u32,
    /// How its person signed in.
    pub method: Method,
}

/// Where somebody signed in from. Sealed at rest.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Whence {
    pub address: String,
    pub user_agent: Option<String>,
}

/// Begins a session and returns its token, which exists nowhere else.
pub async fn begin(
    app: &App,
    NewSession { account_id, epoch, method }: NewSession,
    request: &RequestContext,
) -> Result<Token, StoreError> {
    let token = Token::random()?;
    let id = app.new_id();
    let now = app.clock.now();
    // Before the connection is taken: nobody may hold one while waiting for another.
    let key = app.keyring.create_for(account_id.0).await?;
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "with begun as (
                 insert into sessions (token_hash, session_id, account_id, session_epoch,
                     created_at, last_seen_at, expires_at, whence, method)
                 values ($1, $2, $3, $4, $5, $5, $6, $7, $8)
             )
             insert into last_sign_ins (account_id, at) values ($3, $5)
             on conflict (account_id) do update set at = excluded.at",
        )
        .await?;
    let whence =
        Whence { address: request.address.to_string(), user_agent: request.user_agent.clone() };
    let whence = serde_json::to_vec(&whence).map_err(|_| StoreError::Malformed)?;
    let whence = key.seal(&whence, &place(account_id, id));
    let expires_at = after(now, app.config.lifetimes.session_absolute);
    client
        .execute(
            &statement,
            &[
                &hash(app, &token).as_ref().map(<[u8; 32]>::as_slice),
                &id,
                &account_id.0,
                &i64::from(epoch),
                &now,
                &expires_at,
                &whence,
                &method.as_str(),
            ],
        )
        .await?;
    Ok(token)
}

/// The session of a token, if it is within its idle and absolute limits. Notes that it was seen.
pub async fn find(app: &App, token: &Token) -> Result<Option<Session>, StoreError> {
    let Some(hash) = hash(app, token) else { return Ok(None) };
    let now = app.clock.now();
    let idle_since = after(now, -app.config.lifetimes.session_idle);
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "select session_id, account_id, session_epoch, last_seen_at from sessions
             where token_hash = $1 and expires_at > $2 and last_seen_at > $3",
        )
        .await?;
    let row = client.query_opt(&statement, &[&hash.as_slice(), &now, &idle_since]).await?;
    let Some(row) = row else { return Ok(None) };
    let epoch: i64 = row.try_get("session_epoch")?;
    let session = Session {
        id: row.try_get("session_id")?,
        account_id: AccountId(row.try_get("account_id")?),
        epoch: u32::try_from(epoch).map_err(|_| StoreError::Malformed)?,
    };
    let last_seen_at: Timestamp = row.try_get("last_seen_at")?;
    if now.duration_since(last_seen_at) >= SEEN_PRECISION {
        let statement = client
            .prepare_cached("update sessions set last_seen_at = $2 where session_id = $1")
            .await?;
        client.execute(&statement, &[&session.id, &now]).await?;
    }
    Ok(Some(session))
}

/// Whether a session is within its limits. Looking does not count as being seen.
pub async fn is_open(app: &App, id: Uuid) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let idle_since = after(now, -app.config.lifetimes.session_idle);
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "select from sessions
             where session_id = $1 and expires_at > $2 and last_seen_at > $3",
        )
        .await?;
    Ok(client.query_opt(&statement, &[&id, &now, &idle_since]).await?.is_some())
}

/// Notes that a session was used, for a request that lasts.
pub async fn see(app: &App, id: Uuid) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    let statement = "update sessions set last_seen_at = $2 where session_id = $1";
    client.execute(statement, &[&id, &app.clock.now()]).await?;
    Ok(())
}

/// Ends a session. Ending one that is gone is fine.
pub async fn end(app: &App, id: Uuid) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    client.execute("delete from sessions where session_id = $1", &[&id]).await?;
    Ok(())
}

/// When each of these accounts last signed in; those that never did are left out.
pub async fn last_sign_ins(
    app: &App,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Timestamp>, StoreError> {
    let ids: Vec<Uuid> = accounts.iter().map(|id| id.0).collect();
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached("select account_id, at from last_sign_ins where account_id = any($1)")
        .await?;
    let rows = client.query(&statement, &[&ids]).await?;
    rows.iter().map(|row| Ok((AccountId(row.try_get(0)?), row.try_get(1)?))).collect()
}

/// Removes sessions that are past a limit.
pub(super) async fn sweep(app: &App) -> Result<u64, StoreError> {
    let now = app.clock.now();
    let idle_since = after(now, -app.config.lifetimes.session_idle);
    let client = app.db.get().await?;
    let statement = "delete from sessions where expires_at <= $1 or last_seen_at <= $2";
    Ok(client.execute(statement, &[&now, &idle_since]).await?)
}

fn hash(app: &App, token: &Token) -> Option<[u8; 32]> {
    token.keyed_hash(&app.installation.key().mac_key(MacUse::SessionToken))
}

/// Binds the sealed circumstances to their session.
pub(super) fn place(account_id: AccountId, session_id: Uuid) -> Vec<u8> {
    format!("dna-nexus/session/v1\0{account_id}\0{session_id}").into_bytes()
}

/// A time a while after (or before) another, within what a timestamp can hold.
pub(in crate::auth) fn after(time: Timestamp, duration: SignedDuration) -> Timestamp {
    let bound = if duration.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
    time.checked_add(duration).unwrap_or(bound)
}
