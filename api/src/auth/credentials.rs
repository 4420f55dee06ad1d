//! Credentials: what a password is checked against, sealed under the account's data key.
//!
//! A credential is stored before the event that makes it active. Which one is active is the
//! account's to say, so a row that no event names does nothing until it is swept away.
//!
//! Absent on purpose: passwords. An OPAQUE record does not contain one.

use domain::{
    AccountId, CredentialId,
    account::{Account, Credential, Method},
};
use event_store::keys::MacUse;
use jiff::SignedDuration;

use super::{
    StoreError,
    opaque::{KSF, PasswordFile},
    sessions::after,
};
use crate::app::App;

/// How long a credential may wait for its event. Requests end long before.
const UNCONFIRMED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// How many waiting credentials are judged at a time.
const SWEPT_AT_ONCE: i64 = 200;

/// A stored OPAQUE record and the identifier that its logins need.
#[derive(Debug)]
pub struct OpaqueCredential {
    pub id: CredentialId,
    pub password_file: PasswordFile,
    pub identifier: [u8; 32],
    /// How the browser stretched the password.
    pub ksf: String,
}

/// The identifier that OPAQUE knows a login by. Kept with the credential when it is made, and
/// computed alike for logins that do not exist.
pub fn identifier(app: &App, login_key: &str) -> [u8; 32] {
    app.installation.key().mac_key(MacUse::CredentialIdentifier).mac(login_key.as_bytes())
}

/// Stores a record, not active yet, and returns its id for the command that makes it so.
pub async fn store(
    app: &App,
    account_id: AccountId,
    identifier: [u8; 32],
    password_file: &PasswordFile,
) -> Result<CredentialId, StoreError> {
    let id = CredentialId(app.new_id());
    let key = app.keyring.create_for(account_id.0).await?;
    let sealed = key.seal(password_file.as_bytes(), &place(account_id, id));
    let client = app.db.get().await?;
    client
        .execute(
            "insert into credentials (credential_id, account_id, method, setup_id, ksf,
                 credential_identifier, sealed, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                &id.0,
                &account_id.0,
                &Method::Opaque.as_str(),
                &app.opaque.id(),
                &KSF,
                &identifier.as_slice(),
                &sealed,
                &app.clock.now(),
            ],
        )
        .await?;
    Ok(id)
}

/// The active credential of an account; `None` when it has none, or none that this installation's
/// setup can check.
pub async fn active(
    app: &App,
    account_id: AccountId,
    account: &Account,
) -> Result<Option<OpaqueCredential>, StoreError> {
    let Credential::Active(id) = account.credential else { return Ok(None) };
    let Some(key) = app.keyring.get(account_id.0).await? else { return Ok(None) };
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "select setup_id, ksf, credential_identifier, sealed from credentials
             where credential_id = $1 and account_id = $2 and method = 'opaque'",
        )
        .await?;
    let row = client.query_opt(&statement, &[&id.0, &account_id.0]).await?;
    let Some(row) = row else {
        tracing::error!(credential = %id, "an active credential is not in its table");
        return Ok(None);
    };
    let setup_id: &str = row.try_get("setup_id")?;
    if setup_id != app.opaque.id() {
        tracing::error!(credential = %id, setup_id, "a credential was made under another setup");
        return Ok(None);
    }
    let plain = key.open(row.try_get("sealed")?, &place(account_id, id))?;
    let password_file = PasswordFile::from_bytes(&plain).map_err(|_| StoreError::Malformed)?;
    let identifier: &[u8] = row.try_get("credential_identifier")?;
    let identifier = identifier.try_into().map_err(|_| StoreError::Malformed)?;
    Ok(Some(OpaqueCredential { id, password_file, identifier, ksf: row.try_get("ksf")? }))
}

/// Notes that the event which makes the credential active is in the log, and removes those that
/// it has replaced.
pub async fn confirm(app: &App, account_id: AccountId, id: CredentialId) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    client
        .execute(
            "with confirmed as (
                 update credentials set confirmed_at = $3 where credential_id = $2
             )
             delete from credentials
             where account_id = $1 and credential_id <> $2 and confirmed_at is not null",
            &[&account_id.0, &id.0, &app.clock.now()],
        )
        .await?;
    Ok(())
}

/// Removes a credential whose event was refused. Removing one that is gone is fine.
pub async fn remove(app: &App, id: CredentialId) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    client.execute("delete from credentials where credential_id = $1", &[&id.0]).await?;
    Ok(())
}

/// Judges credentials whose request did not come to its end: by the log, they are either active
/// after all, or nobody will ever name them.
pub async fn sweep(app: &App) -> Result<u64, StoreError> {
    let before = after(app.clock.now(), -UNCONFIRMED_FOR);
    let client = app.db.get().await?;
    let rows = client
        .query(
            "select credential_id, account_id from credentials
             where confirmed_at is null and created_at < $1 order by created_at limit $2",
            &[&before, &SWEPT_AT_ONCE],
        )
        .await?;
    drop(client);
    let mut removed = 0;
    for row in rows {
        let (id, account_id) = (CredentialId(row.try_get(0)?), AccountId(row.try_get(1)?));
        let account = match app.accounts.load(account_id).await {
            Ok(account) => account.aggregate,
            Err(error) => {
                tracing::warn!(%account_id, %error, "a credential could not be judged");
                continue;
            }
        };
        if account.credential == Credential::Active(id) {
            confirm(app, account_id, id).await?;
        } else {
            remove(app, id).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// Binds a sealed record to its account and credential, so that no two can be exchanged.
fn place(account_id: AccountId, id: CredentialId) -> Vec<u8> {
    format!("dna-nexus/credential/v1\0{account_id}\0{id}").into_bytes()
}
