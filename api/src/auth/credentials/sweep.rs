//! Credentials whose request did not come to its end.

use domain::{AccountId, CredentialId, account::Credential};
use jiff::SignedDuration;

use super::{confirm, remove};
use crate::{
    app::App,
    auth::{StoreError, sessions::after},
};

/// How long a credential may wait for its event. Requests end long before.
const UNCONFIRMED_FOR: SignedDuration = SignedDuration::from_hours(1);

/// How many waiting credentials are judged at a time.
const SWEPT_AT_ONCE: i64 = 200;

/// Judges credentials by the log: they are either active after all, or nobody will ever name them.
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
            Ok(account) => account,
            Err(error) => {
                tracing::warn!(%account_id, %error, "a credential could not be judged");
                continue;
            }
        };
        if account.aggregate.credential == Credential::Active(id) {
            confirm(app, account_id, id, account.sequence).await?;
        } else {
            remove(app, id).await?;
            removed += 1;
        }
    }
    Ok(removed)
}
