//! The key that wraps all others. It lives in a file, never in the database.
//!
//! While it is being replaced there are two: the file of the next one lies beside, and a running
//! node that meets a key wrapped by a master key it does not hold looks there.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use sha2::{Digest, Sha256};

use super::data_key::{CannotOpen, DataKey, KEY_LENGTH_BYTES};
use super::secret_file::{self, SecretFileError};

/// The folder of the secrets, inside the data folder.
pub const KEYS_FOLDER: &str = "keys";
/// The master key's file, inside [`KEYS_FOLDER`]: 32 random bytes as they are.
pub const MASTER_KEY_FILE: &str = "master.key";

/// The next master key's file, while one is being replaced.
const NEXT_MASTER_KEY_FILE: &str = "master.key.next";

const ID_LABEL: &[u8] = b"dna-nexus/master-key-id/v1";
const WRAP_LABEL: &[u8] = b"dna-nexus/wrapped-key/v1";

#[derive(Clone)]
pub struct MasterKey {
    key: DataKey,
    id: String,
}

impl MasterKey {
    pub(super) fn path(data_dir: &Path) -> PathBuf {
        data_dir.join(KEYS_FOLDER).join(MASTER_KEY_FILE)
    }

    pub(super) fn read(path: &Path) -> Result<Option<Self>, SecretFileError> {
        let bytes = secret_file::read::<KEY_LENGTH_BYTES>(path)?;
        Ok(bytes.map(|bytes| Self::from_key(DataKey::from_bytes(*bytes))))
    }

    pub(super) fn create(path: &Path) -> Result<Self, SecretFileError> {
        let key = DataKey::random();
        secret_file::create(path, key.as_bytes())?;
        Ok(Self::from_key(key))
    }

    fn from_key(key: DataKey) -> Self {
        let digest = Sha256::new().chain_update(ID_LABEL).chain_update(key.as_bytes()).finalize();
        let id = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { key, id }
    }

    /// Names the key without revealing it: 16 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Wraps a key. The wrapping is bound to `key_id`, so that no two can be exchanged.
    pub(super) fn wrap(&self, key_id: &str, key: &DataKey) -> Vec<u8> {
        self.key.seal(key.as_bytes(), &place_of(key_id))
    }

    pub(super) fn unwrap(&self, key_id: &str, wrapped: &[u8]) -> Result<DataKey, CannotOpen> {
        let bytes = self.key.open(wrapped, &place_of(key_id))?;
        bytes.as_slice().try_into().map(DataKey::from_bytes).map_err(|_| CannotOpen)
    }
}

fn place_of(key_id: &str) -> Vec<u8> {
    [WRAP_LABEL, b"\0", key_id.as_bytes()].concat()
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id)
    }
}

/// The master keys that a data folder holds. Clones share what they have read.
#[derive(Clone, Debug)]
pub(super) struct MasterKeys {
    path: PathBuf,
    known: Arc<RwLock<Vec<MasterKey>>>,
}

impl MasterKeys {
    /// `path` is the file of the present one.
    pub fn at(path: PathBuf) -> Self {
        Self { path, known: Arc::default() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    fn next_path(&self) -> PathBuf {
        self.path.with_file_name(NEXT_MASTER_KEY_FILE)
    }

    /// The master key of that name, from memory or from its file.
    pub fn find(&self, id: &str) -> Result<Option<MasterKey>, SecretFileError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = known.iter().find(|key| key.id == id) {
            return Ok(Some(key.clone()));
        }
        drop(known);
        for path in [self.path.clone(), self.next_path()] {
            if let Some(key) = MasterKey::read(&path)?.filter(|key| key.id == id) {
                let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
                known.push(key.clone());
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// The key in the present one's file, whatever its name.
    pub fn present(&self) -> Result<Option<MasterKey>, SecretFileError> {
        MasterKey::read(&self.path)
    }

    /// The next master key, made if there is none yet.
    pub fn prepare_next(&self) -> Result<(MasterKey, PathBuf), SecretFileError> {
        let path = self.next_path();
        let key = match MasterKey::read(&path)? {
            Some(prepared) => prepared,
            None => MasterKey::create(&path)?,
        };
        Ok((key, path))
    }

    /// Puts the next key's file in the present one's place. The former is kept beside under its
    /// own name, for old backups; the operator removes it.
    pub fn promote_next(&self) -> io::Result<PathBuf> {
        let former = self.present().ok().flatten().map_or_else(|| "lost".to_owned(), |key| key.id);
        let kept = self.path.with_file_name(format!("master-{former}.key.former"));
        fs::hard_link(&self.path, &kept).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        fs::rename(self.next_path(), &self.path)?;
        File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
        Ok(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_unwraps_under_its_own_id_only() {
        let master = MasterKey::from_key(DataKey::random());
        let key = DataKey::random();
        let wrapped = master.wrap("account:a", &key);
        assert_eq!(wrapped.len(), 72, "the length that the table checks");
        let unwrapped = master.unwrap("account:a", &wrapped).expect("unwraps");
        assert_eq!(unwrapped.as_bytes(), key.as_bytes());
        assert!(master.unwrap("account:b", &wrapped).is_err());
    }

    #[test]
    fn the_id_stays_the_same_over_a_restart_and_reveals_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = MasterKey::path(folder.path());
        let created = MasterKey::create(&path).expect("created");
        let read = MasterKey::read(&path).expect("readable").expect("present");
        assert_eq!(created.id(), read.id());
        assert_eq!(format!("{created:?}"), format!("MasterKey({})", created.id()));
    }
}
