//! The sessions that somebody has at this moment, to be shown and to be ended.
//!
//! A session ends with its row, which every node looks up on every request.

use domain::{
    AccountId, SessionId,
    account::{Account, Method},
};
use jiff::Timestamp;

use super::{
    StoreError,
    sessions::{Whence, after, place},
};
use crate::app::App;

/// A session as it is shown to its person, and to who looks after their account.
#[derive(Debug)]
pub struct OpenSession {
    pub id: SessionId,
    pub began_at: Timestamp,
    /// To the minute.
    pub last_used_at: Timestamp,
    /// When it ends, whatever happens.
    pub expires_at: Timestamp,
    /// How its person signed in.
    pub method: Method,
    pub address: String,
    pub user_agent: Option<String>,
}

/// The sessions that would be let in now, the one used last first.
pub async fn list(
    app: &App,
    account_id: AccountId,
    account: &Account,
) -> Result<Vec<OpenSession>, StoreError> {
    if account.may_sign_in().is_err() {
        return Ok(Vec::new());
    }
    // Before the connection is taken: nobody may hold one while waiting for another.
    let Some(key) = app.keyring.get(account_id.0).await? else { return Ok(Vec::new()) };
    let now = app.clock.now();
    let idle_since = after(now, -app.config.lifetimes.session_idle);
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "select session_id, created_at, last_seen_at, expires_at, method, whence from sessions
             where account_id = $1 and session_epoch = $2
                 and expires_at > $3 and last_seen_at > $4
             order by last_seen_at desc, created_at desc",
        )
        .await?;
    let epoch = i64::from(account.session_epoch);
    let rows = client.query(&statement, &[&account_id.0, &epoch, &now, &idle_since]).await?;
    rows.iter()
        .map(|row| {
            let id = row.try_get("session_id")?;
            let whence = key.open(row.try_get("whence")?, &place(account_id, id))?;
            let whence: Whence =
                serde_json::from_slice(&whence).map_err(|_| StoreError::Malformed)?;
            Ok(OpenSession {
                id: SessionId(id),
                began_at: row.try_get("created_at")?,
                last_used_at: row.try_get("last_seen_at")?,
                expires_at: row.try_get("expires_at")?,
                method: method(row.try_get("method")?)?,
                address: whence.address,
                user_agent: whence.user_agent,
            })
        })
        .collect()
}

/// Ends one session of the account; `false` when it has no such session.
pub async fn end(app: &App, account_id: AccountId, id: SessionId) -> Result<bool, StoreError> {
    let client = app.db.get().await?;
    let statement = "delete from sessions where session_id = $1 and account_id = $2";
    Ok(client.execute(statement, &[&id.0, &account_id.0]).await? == 1)
}

/// Ends all sessions of the account, except one that is to be kept.
pub async fn end_all(
    app: &App,
    account_id: AccountId,
    kept: Option<SessionId>,
) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    let statement = "delete from sessions where account_id = $1 and session_id is distinct from $2";
    client.execute(statement, &[&account_id.0, &kept.map(|id| id.0)]).await?;
    Ok(())
}

fn method(stored: &str) -> Result<Method, StoreError> {
    let all = [Method::Opaque, Method::Password, Method::Qr];
    all.into_iter().find(|method| method.as_str() == stored).ok_or(StoreError::Malformed)
}
