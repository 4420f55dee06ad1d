//! How much of a pool a person's files take up, measured on disk.

use std::{
    collections::HashSet,
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use domain::values::{Fingerprint, PoolRoot};

/// POSIX counts blocks of this size, whatever the filesystem's own is.
const BLOCK_BYTES: u64 = 512;

/// The folder of a person's files.
pub fn folder(root: &PoolRoot, fingerprint: &Fingerprint) -> PathBuf {
    Path::new(root.as_str()).join("users").join(fingerprint.as_str())
}

/// Bytes on disk below the person's folder: allocated size, a file with several names counted
/// once, links not followed. No folder means nothing is used.
pub async fn measure(root: &PoolRoot, fingerprint: &Fingerprint) -> io::Result<u64> {
    let folder = folder(root, fingerprint);
    tokio::task::spawn_blocking(move || allocated_bytes(&folder)).await.map_err(io::Error::other)?
}

fn allocated_bytes(folder: &Path) -> io::Result<u64> {
    let mut counted = HashSet::new();
    let mut folders = vec![folder.to_owned()];
    let mut blocks: u64 = 0;
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            // Never made, or removed while we were on our way.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let metadata = match entry.metadata() {
                Ok(metadata) => metadata,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            if metadata.is_dir() {
                folders.push(entry.path());
            }
            let once = metadata.nlink() == 1 || metadata.is_dir();
            if once || counted.insert((metadata.dev(), metadata.ino())) {
                blocks = blocks.saturating_add(metadata.blocks());
            }
        }
    }
    Ok(blocks.saturating_mul(BLOCK_BYTES))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn nothing_is_used_where_there_is_no_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(allocated_bytes(&folder.path().join("none")).expect("measured"), 0);
    }

    #[test]
    fn names_of_one_file_count_once_and_links_are_not_followed() {
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("large"), vec![1; 1_000_000]).expect("written");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::write(&file, vec![1; 100_000]).expect("written");
        fs::hard_link(&file, folder.path().join("same")).expect("linked");
        symlink(outside.path(), folder.path().join("elsewhere")).expect("linked");
        let used = allocated_bytes(folder.path()).expect("measured");
        assert!((100_000..200_000).contains(&used), "{used}");
    }
}
