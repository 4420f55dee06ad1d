//! The table of the accounts' keys as a whole: whose is there, and which belong to nobody.

use std::collections::BTreeSet;

use deadpool_postgres::ClientWrapper;
use tokio_postgres::Error;
use uuid::Uuid;

use super::{
    Keyring, KeyringError,
    keyring::{account_of, database, key_id},
};

impl Keyring {
    /// Destroys a key that nobody should have: a backup of the table, restored, brought it back. A
    /// deletion itself destroys the key in its own append. Repeating it is harmless.
    pub async fn destroy_again(&self, account: Uuid) -> Result<(), KeyringError> {
        let client = self.pool.get().await.map_err(KeyringError::Connect)?;
        let destroy = "update wrapped_keys
            set wrapped = null, master_key_id = null, destroyed_at = now()
            where key_id = $1 and wrapped is not null";
        let destroyed = client.execute(destroy, &[&key_id(account)]).await;
        destroyed.map_err(database("destroy a data key"))?;
        self.forget(account);
        Ok(())
    }

    /// Removes keys of accounts that were never made: whoever was to be invited was refused, or the
    /// node crashed. A key is made before the append that needs it, so only those are removed that
    /// no append can be about to use.
    pub async fn remove_unused(&self) -> Result<u64, KeyringError> {
        let client = self.pool.get().await.map_err(KeyringError::Connect)?;
        let unused = "delete from wrapped_keys
            where key_id like 'account:%' and wrapped is not null
                and created_at < now() - interval '1 hour'
                and not exists (
                    select from events where aggregate_type = 'account'
                        and aggregate_id = substr(key_id, length('account:') + 1))";
        let removed = client.execute(unused, &[]).await;
        removed.map_err(database("remove keys of nobody"))
    }
}

/// Whose keys are there. Those that were made lately may still wait for their account.
pub(crate) struct AccountKeys {
    pub kept: BTreeSet<Uuid>,
    pub made_lately: BTreeSet<Uuid>,
}

impl AccountKeys {
    pub async fn read(client: &ClientWrapper) -> Result<Self, Error> {
        // Longer than unused ones are left alone, so that whoever removes them has had a chance.
        let query = "select key_id, created_at > now() - interval '2 hours' from wrapped_keys
            where key_id like 'account:%' and wrapped is not null";
        let mut keys = Self { kept: BTreeSet::new(), made_lately: BTreeSet::new() };
        for row in client.query(query, &[]).await? {
            let Some(account) = account_of(row.try_get(0)?) else { continue };
            keys.kept.insert(account);
            if row.try_get(1)? {
                keys.made_lately.insert(account);
            }
        }
        Ok(keys)
    }
}
