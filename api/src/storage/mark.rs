//! The file by which a pool's folder is known to be the pool's.
//!
//! Without it, the empty mount point of a disk that is gone would pass for the pool: with the size
//! of another disk, and nobody's files in it.

use std::{
    collections::BTreeSet,
    fs::{File, Permissions},
    io::{self, Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use domain::{PoolId, values::PoolRoot};
use rustix::fs::{AtFlags, Mode, OFlags, openat, unlinkat};
use tempfile::Builder;

use super::rename_new::rename_new;

const NAME: &str = ".dna-nexus-pool";

/// Longer than any id.
const READ_BYTES: u64 = 64;

pub(super) fn path(root: &PoolRoot) -> PathBuf {
    Path::new(root.as_str()).join(NAME)
}

/// The pool that an opened folder is marked for.
pub(super) fn read(folder: impl std::os::fd::AsFd) -> io::Result<Option<PoolId>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = match openat(folder, NAME, flags, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(rustix::io::Errno::NOENT) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut text = String::new();
    file.take(READ_BYTES).read_to_string(&mut text)?;
    Ok(text.trim().parse().ok())
}

/// Marks a folder, durably and whole or not at all. One that is marked already stays as it is, which
/// is an error.
pub(super) fn leave(root: &PoolRoot, pool: PoolId) -> io::Result<()> {
    let folder = File::open(root.as_str())?;
    // Under another name at first, which goes if anything fails: half a mark, after a crash or on a
    // full disk, would keep the folder from ever being a pool's.
    let mut file =
        Builder::new().permissions(Permissions::from_mode(0o666)).tempfile_in(root.as_str())?;
    writeln!(file, "{pool}")?;
    file.as_file().sync_all()?;
    rename_new(&folder, file.path(), &folder, NAME)?;
    folder.sync_all()
}

/// Takes the mark of one of these pools from a folder, if it has one: they are retired, and their disk
/// was away then.
pub(super) fn remove_retired(root: &PoolRoot, retired: &BTreeSet<PoolId>) -> io::Result<()> {
    match read(File::open(root.as_str())?)? {
        Some(marked) if retired.contains(&marked) => remove(root, marked),
        _ => Ok(()),
    }
}

/// Takes a pool's mark from a folder. Another pool's stays: its disk may be mounted there by now.
pub(super) fn remove(root: &PoolRoot, pool: PoolId) -> io::Result<()> {
    let folder = File::open(root.as_str())?;
    match read(&folder)? {
        Some(marked) if marked == pool => Ok(unlinkat(&folder, NAME, AtFlags::empty())?),
        _ => Err(io::Error::other("it is not marked as this pool's")),
    }
}

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::*;
    use crate::storage::refused::where_it_fails;

    #[test]
    fn a_mark_that_a_full_disk_does_not_take_is_not_left_half_written() {
        for call in [libc::SYS_write, libc::SYS_fsync] {
            where_it_fails((call, Errno::NOSPC), None, move || {
                let folder = tempfile::tempdir().expect("a folder");
                let root = PoolRoot::parse(folder.path().to_str().expect("UTF-8"));
                let root = root.expect("a root");
                let left = leave(&root, PoolId(uuid::Uuid::from_u128(1)));
                assert_eq!(left.expect_err("refused").kind(), io::ErrorKind::StorageFull);
                assert!(!path(&root).exists());
            });
        }
    }
}
