//! Whose database this is: the one row that ties it to the secrets in a data folder.

use std::path::{Path, PathBuf};

use deadpool_postgres::{Pool, PoolError, Transaction};

use super::data_key::{CannotOpen, DataKey};
use super::installation_key::InstallationKey;
use super::keyring::Keyring;
use super::master_key::{MasterKey, MasterKeys};
use super::secret_file::SecretFileError;

pub(super) const INSTALLATION_KEY_ID: &str = "installation";

/// An installation whose secrets have been found and fit its database.
#[derive(Debug)]
pub struct Installation {
    masters: MasterKeys,
    master_key_id: String,
    key: InstallationKey,
    opaque_setup_id: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    #[error("no database connection for reading the installation")]
    Connect(#[source] PoolError),
    #[error("the database refused: {attempted}")]
    Database { attempted: &'static str, source: tokio_postgres::Error },
    #[error(transparent)]
    SecretFile(#[from] SecretFileError),
    #[error(
        "the master key {id} of this database is missing: restore {} from the backup of the data \
         folder, or copy it from another node; without it personal data cannot be read",
        path.display()
    )]
    MasterKeyMissing { id: String, path: PathBuf },
    #[error(
        "{} holds the master key {found}, but this database was made with {expected}: restore \
         the key {expected} there, or use the database that belongs to {found}",
        path.display()
    )]
    MasterKeyMismatch { path: PathBuf, expected: String, found: String },
    #[error(
        "the installation's key in the database does not open with master key {master_key_id}: \
         restore the table wrapped_keys"
    )]
    Unwrap { master_key_id: String, source: CannotOpen },
    #[error("the table wrapped_keys lacks the installation's key: restore the table")]
    KeyRowMissing,
    #[error(
        "this database belongs to OPAQUE setup {recorded}, not {offered}: restore the setup \
         {recorded}, or copy it from another node"
    )]
    OpaqueSetupMismatch { recorded: String, offered: String },
}

struct Recorded {
    master_key_id: String,
    opaque_setup_id: Option<String>,
}

impl Installation {
    /// Finds the secrets of this database in `data_dir`, or, when the database is new, makes them.
    ///
    /// Nodes that start together take turns, so only one makes the secrets. A crash in between is
    /// harmless: the key file is written before the row, and a new database takes over a key that
    /// is already there.
    pub async fn open(pool: &Pool, data_dir: &Path) -> Result<Self, InstallationError> {
        let mut client = pool.get().await.map_err(InstallationError::Connect)?;
        let transaction =
            client.transaction().await.map_err(database("begin to read the installation"))?;
        transaction
            .execute("lock table installation in share row exclusive mode", &[])
            .await
            .map_err(database("lock the installation"))?;
        let masters = MasterKeys::at(MasterKey::path(data_dir));
        let installation = match recorded(&transaction).await? {
            Some(recorded) => Self::known(&transaction, masters, recorded).await?,
            None => Self::new(&transaction, masters).await?,
        };
        transaction.commit().await.map_err(database("record the installation"))?;
        Ok(installation)
    }

    async fn known(
        transaction: &Transaction<'_>,
        masters: MasterKeys,
        recorded: Recorded,
    ) -> Result<Self, InstallationError> {
        let Recorded { master_key_id: expected, opaque_setup_id } = recorded;
        let path = masters.path().to_owned();
        if masters.find(&expected)?.is_none() {
            return Err(match masters.present()? {
                None => InstallationError::MasterKeyMissing { id: expected, path },
                Some(other) => {
                    let found = other.id().to_owned();
                    InstallationError::MasterKeyMismatch { path, expected, found }
                }
            });
        }
        let row = transaction
            .query_opt(
                "select wrapped, master_key_id from wrapped_keys where key_id = $1",
                &[&INSTALLATION_KEY_ID],
            )
            .await
            .map_err(database("read the installation's key"))?
            .ok_or(InstallationError::KeyRowMissing)?;
        let wrapped: Option<&[u8]> =
            row.try_get(0).map_err(database("read the installation's key"))?;
        let wrapped = wrapped.ok_or(InstallationError::KeyRowMissing)?;
        // In the midst of a replacement it may be wrapped by the former one still.
        let wrapped_by: String = row.try_get(1).map_err(database("read the installation's key"))?;
        let master = masters.find(&wrapped_by)?.ok_or_else(|| {
            InstallationError::MasterKeyMissing { id: wrapped_by.clone(), path: path.clone() }
        })?;
        let key = master.unwrap(INSTALLATION_KEY_ID, wrapped).map_err(|source| {
            InstallationError::Unwrap { master_key_id: wrapped_by.clone(), source }
        })?;
        tracing::info!(path = %path.display(), id = expected, "found the master key");
        let key = InstallationKey::new(key);
        Ok(Self { masters, master_key_id: expected, key, opaque_setup_id })
    }

    async fn new(
        transaction: &Transaction<'_>,
        masters: MasterKeys,
    ) -> Result<Self, InstallationError> {
        let path = masters.path();
        let master = match masters.present()? {
            Some(left_by_a_crash) => left_by_a_crash,
            None => MasterKey::create(path)?,
        };
        let key = DataKey::random();
        let wrapped = master.wrap(INSTALLATION_KEY_ID, &key);
        transaction
            .execute("insert into installation (master_key_id) values ($1)", &[&master.id()])
            .await
            .map_err(database("record the master key"))?;
        transaction
            .execute(
                "insert into wrapped_keys (key_id, master_key_id, wrapped) values ($1, $2, $3)",
                &[&INSTALLATION_KEY_ID, &master.id(), &wrapped],
            )
            .await
            .map_err(database("store the installation's key"))?;
        tracing::warn!(
            path = %path.display(),
            id = master.id(),
            "created the master key: back it up apart from the database, all personal data hangs on it"
        );
        let key = InstallationKey::new(key);
        let master_key_id = master.id().to_owned();
        Ok(Self { masters, master_key_id, key, opaque_setup_id: None })
    }

    pub fn key(&self) -> &InstallationKey {
        &self.key
    }

    pub fn keyring(&self, pool: Pool) -> Keyring {
        Keyring::new(pool, self.masters.clone(), self.master_key_id.clone())
    }

    pub fn master_key_id(&self) -> &str {
        &self.master_key_id
    }

    pub fn master_key_path(&self) -> &Path {
        self.masters.path()
    }

    pub(super) fn masters(&self) -> &MasterKeys {
        &self.masters
    }

    /// The OPAQUE setup that this database's credentials were made with; `None` as long as none
    /// has been made, so making one is safe.
    pub fn opaque_setup_id(&self) -> Option<&str> {
        self.opaque_setup_id.as_deref()
    }

    /// Records the OPAQUE setup of a new installation. Call it before the first registration. Of
    /// two nodes that made one each, the second is refused.
    pub async fn record_opaque_setup(
        &mut self,
        pool: &Pool,
        id: &str,
    ) -> Result<(), InstallationError> {
        if self.opaque_setup_id() == Some(id) {
            return Ok(());
        }
        let client = pool.get().await.map_err(InstallationError::Connect)?;
        let row = client
            .query_one(
                "update installation set opaque_setup_id = coalesce(opaque_setup_id, $1)
                 returning opaque_setup_id",
                &[&id],
            )
            .await
            .map_err(database("record the OPAQUE setup"))?;
        let recorded: String = row.try_get(0).map_err(database("record the OPAQUE setup"))?;
        if recorded != id {
            return Err(InstallationError::OpaqueSetupMismatch {
                recorded,
                offered: id.to_owned(),
            });
        }
        self.opaque_setup_id = Some(recorded);
        Ok(())
    }
}

async fn recorded(transaction: &Transaction<'_>) -> Result<Option<Recorded>, InstallationError> {
    let attempted = "read the installation";
    let row = transaction
        .query_opt("select master_key_id, opaque_setup_id from installation", &[])
        .await
        .map_err(database(attempted))?;
    row.map(|row| {
        Ok(Recorded {
            master_key_id: row.try_get(0).map_err(database(attempted))?,
            opaque_setup_id: row.try_get(1).map_err(database(attempted))?,
        })
    })
    .transpose()
}

fn database(attempted: &'static str) -> impl FnOnce(tokio_postgres::Error) -> InstallationError {
    move |source| InstallationError::Database { attempted, source }
}
