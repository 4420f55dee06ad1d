//! The installation's OPAQUE setup: the root of every credential.
//!
//! It lives in a file beside the master key; the database knows its id. Without it nobody can sign
//! in again, so a missing or different one stops the server instead of being replaced.

use std::fmt;
use std::path::{Path, PathBuf};

use deadpool_postgres::Pool;
use event_store::keys::secret_file::{self, SecretFileError};
use event_store::keys::{Installation, InstallationError, KEYS_FOLDER};
use opaque_ke::ServerSetup;
use opaque_ke::rand::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};

use super::suite::SERVER_SETUP_LENGTH_BYTES;
use super::{OsRng, PasswordFile, Suite};

/// The setup's file, inside the folder of the keys: the library's 128 bytes as they are.
pub const OPAQUE_SETUP_FILE: &str = "opaque-server-setup";

#[derive(Clone)]
pub struct OpaqueSetup {
    keys: ServerSetup<Suite>,
    id: String,
    stand_in: PasswordFile,
}

#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error(transparent)]
    File(#[from] SecretFileError),
    #[error(transparent)]
    Installation(#[from] InstallationError),
    #[error(
        "the OPAQUE setup {id} of this database is missing: restore {} from the backup of the \
         data folder, or copy it from another node; without it nobody can sign in",
        path.display()
    )]
    Missing { id: String, path: PathBuf },
    #[error(
        "{} holds the OPAQUE setup {found}, but this database was made with {expected}: restore \
         the setup {expected} there, or use the database that belongs to {found}",
        path.display()
    )]
    Mismatch { path: PathBuf, expected: String, found: String },
    #[error("{} is not an OPAQUE setup: restore it from the backup of the data folder", path.display())]
    Unreadable { path: PathBuf },
}

impl OpaqueSetup {
    /// Finds the setup of this installation, or makes and records one when it is new.
    pub async fn open(
        pool: &Pool,
        installation: &mut Installation,
        data_dir: &Path,
    ) -> Result<Self, SetupError> {
        let setup = Self::find_or_make(data_dir, installation.opaque_setup_id(), &mut OsRng)?;
        installation.record_opaque_setup(pool, setup.id()).await?;
        Ok(setup)
    }

    /// Finds the setup with the id that the database has recorded, or, when it has recorded none,
    /// makes one. A file that a crash left before its id was recorded is taken over.
    fn find_or_make(
        data_dir: &Path,
        recorded: Option<&str>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, SetupError> {
        let path = data_dir.join(KEYS_FOLDER).join(OPAQUE_SETUP_FILE);
        match (Self::read(&path)?, recorded) {
            (None, None) => Self::create(&path, rng),
            (Some(setup), None) => Ok(setup),
            (Some(setup), Some(id)) if setup.id == id => Ok(setup),
            (None, Some(id)) => Err(SetupError::Missing { id: id.to_owned(), path }),
            (Some(setup), Some(id)) => {
                Err(SetupError::Mismatch { path, expected: id.to_owned(), found: setup.id })
            }
        }
    }

    fn create(path: &Path, rng: &mut (impl RngCore + CryptoRng)) -> Result<Self, SetupError> {
        let setup = Self::from_keys(ServerSetup::new(rng));
        secret_file::create(path, &setup.keys.serialize())?;
        tracing::warn!(
            path = %path.display(),
            id = setup.id,
            "created the OPAQUE setup: back it up apart from the database, all passwords hang on it"
        );
        Ok(setup)
    }

    fn read(path: &Path) -> Result<Option<Self>, SetupError> {
        let bytes = secret_file::read::<SERVER_SETUP_LENGTH_BYTES>(path)?;
        let keys = bytes.map(|bytes| ServerSetup::deserialize(bytes.as_slice())).transpose();
        let keys = keys.map_err(|_| SetupError::Unreadable { path: path.to_owned() })?;
        Ok(keys.map(Self::from_keys))
    }

    /// A setup that is kept nowhere, for tests and benchmarks.
    pub fn unkept(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        Self::from_keys(ServerSetup::new(rng))
    }

    fn from_keys(keys: ServerSetup<Suite>) -> Self {
        let digest = Sha256::digest(keys.serialize());
        let id = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let stand_in = PasswordFile::stand_in(keys.keypair().public());
        Self { keys, id, stand_in }
    }

    /// Names the setup without revealing it: the first 16 hexadecimal digits of the SHA-256 of its
    /// file. Kept with every record made under it.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn keys(&self) -> &ServerSetup<Suite> {
        &self.keys
    }

    /// A record of nobody, read where a real one is missing so that both take the same time.
    pub(super) fn stand_in(&self) -> &PasswordFile {
        &self.stand_in
    }
}

impl fmt::Debug for OpaqueSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpaqueSetup({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_installation_gets_a_setup_that_is_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = OpaqueSetup::find_or_make(folder.path(), None, &mut OsRng).expect("made");
        let after_a_crash =
            OpaqueSetup::find_or_make(folder.path(), None, &mut OsRng).expect("found");
        let found =
            OpaqueSetup::find_or_make(folder.path(), Some(made.id()), &mut OsRng).expect("found");
        assert_eq!(after_a_crash.id(), made.id());
        assert_eq!(found.keys().serialize(), made.keys().serialize());
    }

    #[test]
    fn a_known_installation_never_gets_a_new_setup() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = OpaqueSetup::find_or_make(folder.path(), Some("0123456789abcdef"), &mut OsRng);
        let error = error.expect_err("there is none");
        assert!(matches!(error, SetupError::Missing { .. }));
        let text = error.to_string();
        assert!(text.contains("0123456789abcdef") && text.contains(OPAQUE_SETUP_FILE), "{text}");
        assert!(!folder.path().join(KEYS_FOLDER).exists());
    }

    #[test]
    fn the_setup_of_another_installation_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        OpaqueSetup::find_or_make(folder.path(), None, &mut OsRng).expect("made");
        let error = OpaqueSetup::find_or_make(folder.path(), Some("0123456789abcdef"), &mut OsRng);
        assert!(matches!(error, Err(SetupError::Mismatch { .. })));
    }

    #[test]
    fn bytes_that_are_no_setup_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(KEYS_FOLDER).join(OPAQUE_SETUP_FILE);
        secret_file::create(&path, &[0xff; SERVER_SETUP_LENGTH_BYTES]).expect("written");
        let error = OpaqueSetup::find_or_make(folder.path(), None, &mut OsRng);
        assert!(matches!(error, Err(SetupError::Unreadable { .. })));
    }
}
