//! OPAQUE records among the credentials.

use domain::{
    AccountId, CredentialId,
    account::{Account, Method},
};

use super::active_row;
use crate::{
    app::App,
    auth::{StoreError, opaque::PasswordFile},
};

/// A stored OPAQUE record and the identifier that its logins need.
#[derive(Debug)]
pub struct OpaqueCredential {
    pub id: CredentialId,
    pub password_file: PasswordFile,
    pub identifier: [u8; 32],
    /// How the browser stretched the password.
    pub ksf: String,
}

/// The active record of an account; `None` when it has none, or none that this installation's
/// setup can check.
pub async fn active_record(
    app: &App,
    account_id: AccountId,
    account: &Account,
) -> Result<Option<OpaqueCredential>, StoreError> {
    let Some(found) = active_row(app, account_id, account, Method::Opaque).await? else {
        return Ok(None);
    };
    let (id, row) = (found.id, &found.row);
    let setup_id: &str = row.try_get("setup_id")?;
    if setup_id != app.opaque.id() {
        tracing::error!(credential = %id, setup_id, "a credential was made under another setup");
        return Ok(None);
    }
    let password_file =
        PasswordFile::from_bytes(&found.plain).map_err(|_| StoreError::Malformed)?;
    let identifier: &[u8] = row.try_get("credential_identifier")?;
    let identifier = identifier.try_into().map_err(|_| StoreError::Malformed)?;
    Ok(Some(OpaqueCredential { id, password_file, identifier, ksf: row.try_get("ksf")? }))
}
