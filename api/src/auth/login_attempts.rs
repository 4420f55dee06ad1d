//! OPAQUE logins between their two requests, shared by all nodes.

use domain::{AccountId, CredentialId};
use event_store::keys::{DataKey, SealingUse};
use uuid::Uuid;

use super::{StoreError, opaque::login::LoginState, sessions::after};
use crate::app::App;

/// A login under way. `who` is nobody where the login does not exist: its state refuses any
/// answer, but it is kept and taken like all others.
#[derive(Debug)]
pub struct LoginAttempt {
    pub who: Option<(AccountId, CredentialId)>,
    pub state: LoginState,
}

/// What a login is for. One that was begun to sign in changes no password, nor the reverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    /// Showing the present password before a new one is set.
    Change,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Change => "change",
        }
    }
}

pub async fn keep(app: &App, purpose: Purpose, attempt: &LoginAttempt) -> Result<Uuid, StoreError> {
    // Not sortable: the id is all that ties the two requests together, so it is not to be guessed.
    let id = Uuid::new_v4();
    let state = sealing_key(app).seal(attempt.state.as_bytes(), id.as_bytes());
    let expires_at = after(app.clock.now(), app.config.lifetimes.login_attempt);
    let account_id = attempt.who.map(|(account_id, _)| account_id.0);
    let credential_id = attempt.who.map(|(_, credential_id)| credential_id.0);
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "insert into opaque_logins (login_id, purpose, account_id, credential_id, state,
                 expires_at)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .await?;
    client
        .execute(
            &statement,
            &[&id, &purpose.as_str(), &account_id, &credential_id, &state, &expires_at],
        )
        .await?;
    Ok(id)
}

/// Takes an attempt out, so that whatever comes of it nobody can answer it again.
pub async fn take(
    app: &App,
    purpose: Purpose,
    id: Uuid,
) -> Result<Option<LoginAttempt>, StoreError> {
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "delete from opaque_logins where login_id = $1 and purpose = $3
             returning account_id, credential_id, state, expires_at > $2 as in_time",
        )
        .await?;
    let row = client.query_opt(&statement, &[&id, &app.clock.now(), &purpose.as_str()]).await?;
    let Some(row) = row else { return Ok(None) };
    if !row.try_get::<_, bool>("in_time")? {
        return Ok(None);
    }
    let state = sealing_key(app).open(row.try_get("state")?, id.as_bytes())?;
    let state = LoginState::from_bytes(&state).map_err(|_| StoreError::Malformed)?;
    let account_id: Option<Uuid> = row.try_get("account_id")?;
    let credential_id: Option<Uuid> = row.try_get("credential_id")?;
    let who = account_id.zip(credential_id);
    Ok(Some(LoginAttempt { who: who.map(|(a, c)| (AccountId(a), CredentialId(c))), state }))
}

pub(super) async fn sweep(app: &App) -> Result<u64, StoreError> {
    let client = app.db.get().await?;
    let statement = "delete from opaque_logins where expires_at <= $1";
    Ok(client.execute(statement, &[&app.clock.now()]).await?)
}

fn sealing_key(app: &App) -> DataKey {
    app.installation.key().sealing_key(SealingUse::LoginState)
}
