//! The file by which a pool's folder is known to be the pool's.
//!
//! Without it, the empty mount point of a disk that is gone would pass for the pool: with the size
//! of another disk, and nobody's files in it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use domain::{PoolId, values::PoolRoot};
use rustix::fs::{Mode, OFlags, openat};

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

/// Marks a folder, durably. One that is marked already stays as it is, which is an error.
pub(super) fn leave(root: &PoolRoot, pool: PoolId) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path(root))?;
    writeln!(file, "{pool}")?;
    file.sync_all()
}

pub(super) fn remove(root: &PoolRoot) -> io::Result<()> {
    fs::remove_file(path(root))
}
