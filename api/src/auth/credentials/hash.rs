//! Password hashes among the credentials.

use domain::{
    AccountId, CredentialId,
    account::{Account, Method},
};

use super::{active_row, place};
use crate::{
    app::App,
    auth::{StoreError, password::PasswordHash},
};

/// A stored hash.
#[derive(Debug)]
pub struct HashedCredential {
    pub id: CredentialId,
    pub hash: PasswordHash,
}

/// The active hash of an account; `None` when it has none.
pub async fn active_hash(
    app: &App,
    account_id: AccountId,
    account: &Account,
) -> Result<Option<HashedCredential>, StoreError> {
    let Some(found) = active_row(app, account_id, account, Method::Password).await? else {
        return Ok(None);
    };
    let text = std::str::from_utf8(&found.plain).map_err(|_| StoreError::Malformed)?;
    let hash = PasswordHash::parse(text).map_err(|_| StoreError::Malformed)?;
    Ok(Some(HashedCredential { id: found.id, hash }))
}

/// Puts another hash of the same password in a credential's place. It stays the same credential,
/// so nothing is recorded; one that was replaced meanwhile stays gone.
pub async fn rehash(
    app: &App,
    account_id: AccountId,
    id: CredentialId,
    hash: &PasswordHash,
) -> Result<(), StoreError> {
    let key = app.keyring.create_for(account_id.0).await?;
    let sealed = key.seal(hash.as_str().as_bytes(), &place(account_id, id));
    let client = app.db.get().await?;
    client
        .execute(
            "update credentials set sealed = $3 where credential_id = $1 and account_id = $2",
            &[&id.0, &account_id.0, &sealed],
        )
        .await?;
    Ok(())
}
