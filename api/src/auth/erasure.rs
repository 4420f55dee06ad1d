//! Forgetting somebody whose account is deleted: no row of sign-in says anything of them any more.
//!
//! What is sealed in these rows cannot be opened since the deletion was appended. This takes away
//! the rest: that they were there, and when.

use domain::AccountId;

use super::{StoreError, qr};
use crate::app::App;

/// Repeating it is harmless.
pub async fn forget(app: &App, account_id: AccountId) -> Result<(), StoreError> {
    let client = app.db.get().await?;
    // Challenges go with their links. Recoveries are absent on purpose: whose they are is sealed
    // with a key that only whoever began them has.
    client
        .execute(
            "with ended as (delete from sessions where account_id = $1),
                 sign_ins as (delete from last_sign_ins where account_id = $1),
                 unlinked as (delete from links where account_id = $1),
                 under_way as (delete from opaque_logins where account_id = $1)
             delete from credentials where account_id = $1",
            &[&account_id.0],
        )
        .await?;
    drop(client);
    qr::registrations::give_back(app, account_id).await?;
    match app.accounts.load(account_id).await {
        Ok(account) => match account.aggregate.identity {
            Some(identity) => qr::sessions::forget(app, &identity.fingerprint).await,
            None => Ok(()),
        },
        Err(error) => {
            // A damaged stream must not keep others from being forgotten. Codes end by themselves.
            tracing::error!(%account_id, %error, "which codes a deleted person scanned is not known");
            Ok(())
        }
    }
}
