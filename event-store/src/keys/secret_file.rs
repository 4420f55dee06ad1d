//! Files that hold a secret of the whole installation, readable by the server's user alone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

#[derive(Debug, thiserror::Error)]
pub enum SecretFileError {
    #[error("the secret file {} could not be read", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("the secret file {} could not be created", path.display())]
    Create { path: PathBuf, source: io::Error },
    #[error("{} can be read by others; make it private with chmod 600", path.display())]
    NotPrivate { path: PathBuf },
    #[error("{} holds {found} bytes instead of {expected}; restore it from a backup", path.display())]
    Length { path: PathBuf, expected: usize, found: usize },
}

/// Writes a new secret, mode 0600, in a folder that only its owner can enter. The file appears
/// complete or not at all, and an existing one is never replaced.
pub fn create(path: &Path, secret: &[u8]) -> Result<(), SecretFileError> {
    write_new(path, secret)
        .map_err(|source| SecretFileError::Create { path: path.to_owned(), source })
}

fn write_new(path: &Path, secret: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // Only the folder itself is private: a database server may live beside it as another user.
    fs::create_dir_all(folder.parent().unwrap_or(folder))?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // Temporary files are made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(secret)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    File::open(folder)?.sync_all()
}

/// Reads a secret of a known length, or `None` when there is no such file.
pub fn read<const LENGTH: usize>(
    path: &Path,
) -> Result<Option<Zeroizing<[u8; LENGTH]>>, SecretFileError> {
    let unreadable = |source| SecretFileError::Read { path: path.to_owned(), source };
    let mode = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    if mode & 0o077 != 0 {
        return Err(SecretFileError::NotPrivate { path: path.to_owned() });
    }
    let secret = Zeroizing::new(fs::read(path).map_err(unreadable)?);
    match secret.as_slice().try_into() {
        Ok(exact) => Ok(Some(Zeroizing::new(exact))),
        Err(_) => Err(SecretFileError::Length {
            path: path.to_owned(),
            expected: LENGTH,
            found: secret.len(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_private_and_reads_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("keys/secret");
        create(&path, &[7; 32]).expect("created");
        assert_eq!(*read::<32>(&path).expect("readable").expect("present"), [7; 32]);
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().expect("a folder")), 0o700);
    }

    #[test]
    fn an_existing_secret_is_never_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        create(&path, &[7; 32]).expect("created");
        assert!(matches!(create(&path, &[8; 32]), Err(SecretFileError::Create { .. })));
        assert_eq!(*read::<32>(&path).expect("readable").expect("present"), [7; 32]);
        let files = fs::read_dir(folder.path()).expect("readable").count();
        assert_eq!(files, 1, "no temporary file stays behind");
    }

    #[test]
    fn a_missing_an_open_and_a_cut_off_secret_are_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        assert!(read::<32>(&path).expect("no error").is_none());
        create(&path, &[7; 31]).expect("created");
        assert!(matches!(read::<32>(&path), Err(SecretFileError::Length { found: 31, .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(matches!(read::<32>(&path), Err(SecretFileError::NotPrivate { .. })));
    }
}
