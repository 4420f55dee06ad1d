//! Replacing the master key while servers run: every key is wrapped anew, and none is changed.
//!
//! Each step can be repeated, so a replacement that was interrupted is simply asked for again.

use std::{io, path::PathBuf};

use deadpool_postgres::{Pool, PoolError};
use tokio_postgres::Client;

use super::{
    Installation, data_key::CannotOpen, master_key::MasterKey, secret_file::SecretFileError,
};

/// How many keys are wrapped anew in one statement.
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
        let client = pool.get().await?;
        // From here on new keys are wrapped by the next one. Waits for those being stored now.
        let name = "update installation set master_key_id = $1 where master_key_id <> $1";
        client.execute(name, &[&next.id()]).await?;
        let mut rewrapped = 0;
        loop {
            let count = self.rewrap_some(&client, &next).await?;
            rewrapped += count;
            if count == 0 {
                break;
            }
        }
        let former_path = self.masters().promote_next().map_err(ReplacementError::Promote)?;
        Ok(Replaced { master_key_id: next.id().to_owned(), rewrapped, former_path })
    }

    /// Holds no lock while it computes: deleting an account destroys its key under the head of the
    /// log, and must not wait. A key that was destroyed meanwhile stays so, because what is
    /// replaced is compared.
    async fn rewrap_some(
        &self,
        client: &Client,
        next: &MasterKey,
    ) -> Result<u64, ReplacementError> {
        let rows = client
            .query(
                "select key_id, master_key_id, wrapped from wrapped_keys
                 where master_key_id <> $1 order by key_id limit $2",
                &[&next.id(), &BATCH],
            )
            .await?;
        let (mut key_ids, mut formers, mut rewrapped) = (Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let (key_id, master_key_id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let wrapped: Vec<u8> = row.try_get(2)?;
            let Some(former) = self.masters().find(&master_key_id)? else {
                return Err(ReplacementError::MasterKeyMissing { key_id, master_key_id });
            };
            let key = former
                .unwrap(&key_id, &wrapped)
                .map_err(|source| ReplacementError::Unwrap { key_id: key_id.clone(), source })?;
            rewrapped.push(next.wrap(&key_id, &key));
            formers.push(wrapped);
            key_ids.push(key_id);
        }
        client
            .execute(
                "update wrapped_keys k set master_key_id = $1, wrapped = n.wrapped
                 from unnest($2::text[], $3::bytea[], $4::bytea[]) as n (key_id, former, wrapped)
                 where k.key_id = n.key_id and k.wrapped = n.former",
                &[&next.id(), &key_ids, &formers, &rewrapped],
            )
            .await?;
        Ok(rows.len() as u64)
    }
}
