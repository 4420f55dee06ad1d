//! Replacing the master key while servers run: every key is wrapped anew, and none is changed.
//!
//! Each step can be repeated, so a replacement that was interrupted is simply asked for again.

use std::{io, path::PathBuf};

use deadpool_postgres::{Pool, PoolError};
use tokio_postgres::Client;

use super::{
    Installation, data_key::CannotOpen, master_key::MasterKey, secret_file::SecretFileError,
};

/// How many keys are wrapped anew in one transaction.
const BATCH: i64 = 500;

#[derive(Debug, thiserror::Error)]
pub enum ReplacementError {
    #[error("no database connection for replacing the master key")]
    Connect(#[from] PoolError),
    #[error("the database refused while the master key was being replaced")]
    Database(#[from] tokio_postgres::Error),
    #[error(transparent)]
    SecretFile(#[from] SecretFileError),
    #[error("the key {key_id} is wrapped by master key {master_key_id}, which is not at hand")]
    MasterKeyMissing { key_id: String, master_key_id: String },
    #[error("the key {key_id} does not open: restore the table wrapped_keys")]
    Unwrap { key_id: String, source: CannotOpen },
    #[error("the file of the next master key could not be put in its place")]
    Promote(#[source] io::Error),
}

/// What a replacement did.
#[derive(Debug)]
pub struct Replaced {
    pub master_key_id: String,
    pub rewrapped: u64,
    /// The former master key: needed for backups from before, and for nothing else.
    pub former_path: PathBuf,
}

impl Installation {
    /// Makes the next master key and says where it lies. Other nodes with data folders of their
    /// own need a copy before [`Self::replace_master_key`].
    pub fn prepare_next_master_key(&self) -> Result<PathBuf, ReplacementError> {
        Ok(self.masters().prepare_next()?.1)
    }

    /// Wraps every key by the next master key, which is made if it is not there yet.
    pub async fn replace_master_key(&self, pool: &Pool) -> Result<Replaced, ReplacementError> {
        let (next, _) = self.masters().prepare_next()?;
        let mut client = pool.get().await?;
        // From here on new keys are wrapped by the next one. Waits for those being stored now.
        let name = "update installation set master_key_id = $1 where master_key_id <> $1";
        client.execute(name, &[&next.id()]).await?;
        let mut rewrapped = 0;
        loop {
            let count = self.rewrap_some(&mut client, &next).await?;
            rewrapped += count;
            if count == 0 {
                break;
            }
        }
        let former_path = self.masters().promote_next().map_err(ReplacementError::Promote)?;
        Ok(Replaced { master_key_id: next.id().to_owned(), rewrapped, former_path })
    }

    async fn rewrap_some(
        &self,
        client: &mut Client,
        next: &MasterKey,
    ) -> Result<u64, ReplacementError> {
        let transaction = client.transaction().await?;
        // Locked, so that a key cannot be destroyed in between and come back.
        let rows = transaction
            .query(
                "select key_id, master_key_id, wrapped from wrapped_keys
                 where master_key_id <> $1 and wrapped is not null
                 order by key_id limit $2 for update",
                &[&next.id(), &BATCH],
            )
            .await?;
        for row in &rows {
            let (key_id, master_key_id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let Some(former) = self.masters().find(&master_key_id)? else {
                return Err(ReplacementError::MasterKeyMissing { key_id, master_key_id });
            };
            let key = former
                .unwrap(&key_id, row.try_get(2)?)
                .map_err(|source| ReplacementError::Unwrap { key_id: key_id.clone(), source })?;
            transaction
                .execute(
                    "update wrapped_keys set master_key_id = $2, wrapped = $3 where key_id = $1",
                    &[&key_id, &next.id(), &next.wrap(&key_id, &key)],
                )
                .await?;
        }
        transaction.commit().await?;
        Ok(rows.len() as u64)
    }
}
