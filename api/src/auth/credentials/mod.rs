//! Credentials: what a password is checked against, sealed under the account's data key.
//!
//! A credential is stored before the event that makes it active. Which one is active is the
//! account's to say, so a row that no event names does nothing until it is swept away.
//!
//! Absent on purpose: passwords. Neither an OPAQUE record nor a hash contains one.

mod hash;
mod record;
mod set;
mod sweep;

use domain::{
    AccountId, CredentialId,
    account::{Account, Credential, Method},
};
use event_store::keys::MacUse;
use zeroize::Zeroizing;

use super::{
    StoreError,
    opaque::{KSF, PasswordFile},
    password::PasswordHash,
};
use crate::app::App;

pub use hash::{HashedCredential, active_hash, rehash};
pub use record::{OpaqueCredential, active_record};
pub use set::set;
pub use sweep::sweep;

/// What a new credential is made of.
#[derive(Clone, Copy, Debug)]
pub enum NewCredential<'a> {
    /// An OPAQUE record and the identifier it was registered under.
    Opaque {
        identifier: [u8; 32],
        password_file: &'a PasswordFile,
    },
    Password(&'a PasswordHash),
}

impl NewCredential<'_> {
    fn method(&self) -> Method {
        match self {
            Self::Opaque { .. } => Method::Opaque,
            Self::Password(_) => Method::Password,
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Opaque { password_file, .. } => password_file.as_bytes(),
            Self::Password(hash) => hash.as_str().as_bytes(),
        }
    }
}

/// The identifier that OPAQUE knows a login by. Kept with the credential when it is made, and
/// computed alike for logins that do not exist.
pub fn identifier(app: &App, login_key: &str) -> [u8; 32] {
    app.installation.key().mac_key(MacUse::CredentialIdentifier).mac(login_key.as_bytes())
}

/// Stores a credential, not active yet, and returns its id for the command that makes it so.
pub async fn store(
    app: &App,
    account_id: AccountId,
    new: NewCredential<'_>,
) -> Result<CredentialId, StoreError> {
    let id = CredentialId(app.new_id());
    let key = app.keyring.create_for(account_id.0).await?;
    let sealed = key.seal(new.as_bytes(), &place(account_id, id));
    let opaque = match &new {
        NewCredential::Opaque { identifier, .. } => {
            Some((app.opaque.id(), KSF, identifier.as_slice()))
        }
        NewCredential::Password(_) => None,
    };
    let client = app.db.get().await?;
    client
        .execute(
            "insert into credentials (credential_id, account_id, method, setup_id, ksf,
                 credential_identifier, sealed, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                &id.0,
                &account_id.0,
                &new.method().as_str(),
                &opaque.map(|(setup_id, _, _)| setup_id),
                &opaque.map(|(_, ksf, _)| ksf),
                &opaque.map(|(_, _, identifier)| identifier),
                &sealed,
                &app.clock.now(),
            ],
        )
        .await?;
    Ok(id)
}

/// Notes that the event which makes the credential active is in the log, the account being at that
/// sequence by then, and removes those that it has replaced. Whoever sets two at once may note them
/// in either order, so a later one stays.
pub async fn confirm(
    app: &App,
    account_id: AccountId,
    id: CredentialId,
    sequence: u64,
) -> Result<(), StoreError> {
    let sequence = i64::try_from(sequence).map_err(|_| StoreError::Malformed)?;
    let client = app.db.get().await?;
    client
        .execute(
            "with confirmed as (
                 update credentials set confirmed_at = $3, confirmed_sequence = $4
                 where credential_id = $2
             )
             delete from credentials
             where account_id = $1 and credential_id <> $2 and confirmed_sequence < $4",
            &[&account_id.0, &id.0, &app.clock.now(), &sequence],
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

/// An active credential's row, and what was sealed in it.
struct ActiveRow {
    id: CredentialId,
    row: tokio_postgres::Row,
    plain: Zeroizing<Vec<u8>>,
}

/// `None` where the account has no active credential of this method.
async fn active_row(
    app: &App,
    account_id: AccountId,
    account: &Account,
    method: Method,
) -> Result<Option<ActiveRow>, StoreError> {
    let Credential::Active(id) = account.credential else { return Ok(None) };
    if account.method != method {
        return Ok(None);
    }
    let Some(key) = app.keyring.get(account_id.0).await? else { return Ok(None) };
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "select setup_id, ksf, credential_identifier, sealed from credentials
             where credential_id = $1 and account_id = $2 and method = $3",
        )
        .await?;
    let row = client.query_opt(&statement, &[&id.0, &account_id.0, &method.as_str()]).await?;
    let Some(row) = row else {
        tracing::error!(credential = %id, "an active credential is not in its table");
        return Ok(None);
    };
    let plain = key.open(row.try_get("sealed")?, &place(account_id, id))?;
    Ok(Some(ActiveRow { id, row, plain }))
}

/// Binds a sealed record to its account and credential, so that no two can be exchanged.
fn place(account_id: AccountId, id: CredentialId) -> Vec<u8> {
    format!("dna-nexus/credential/v1\0{account_id}\0{id}").into_bytes()
}
