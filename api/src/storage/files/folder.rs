//! Opening folders, each from the one it lies in. For threads that may wait for a disk.

use std::{borrow::Cow, io};

use cap_fs_ext::DirExt;
use cap_std::{ambient_authority, fs::Dir};
use domain::{
    PoolId,
    values::{FilePath, PoolRoot},
};
use unicode_normalization::UnicodeNormalization;

use super::FileError;
use crate::storage::{Unreachable, mark, usage::Place};

/// What to do where the person's own folder is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Made,
    Error,
}

/// The pool's folder, if its own disk is mounted on it.
pub(super) fn pool_root(pool: PoolId, root: &PoolRoot) -> Result<Dir, FileError> {
    let unreachable = |error: io::Error| FileError::Disk(error.into());
    let root = Dir::open_ambient_dir(root.as_str(), ambient_authority()).map_err(unreachable)?;
    match mark::read(&root).map_err(unreachable)? {
        Some(marked) if marked == pool => Ok(root),
        _ => Err(FileError::Disk(Unreachable::OtherDisk)),
    }
}

/// The folder of the person's files.
pub(super) fn persons_own(place: &Place, missing: Missing) -> Result<Dir, FileError> {
    let mut folder = pool_root(place.pool_id, &place.root)?;
    for name in ["users", place.fingerprint.as_str()] {
        folder = match missing {
            Missing::Made => enter_or_make(&folder, name)?,
            Missing::Error => enter(&folder, name)?,
        };
    }
    Ok(folder)
}

/// The folder that a path's last name is in.
pub(super) fn parent(place: &Place, path: &FilePath, missing: Missing) -> Result<Dir, FileError> {
    path.folders().try_fold(persons_own(place, missing)?, enter_stored)
}

/// The folder that a path names.
pub(super) fn at(place: &Place, path: &FilePath) -> Result<Dir, FileError> {
    let own = persons_own(place, Missing::Error)?;
    path.names().try_fold(own, enter_stored)
}

fn enter_stored(folder: Dir, name: &str) -> Result<Dir, FileError> {
    enter(&folder, &stored_name(&folder, name))
}

/// By which name something is stored: names are composed here, and another program may have left
/// the same one decomposed.
pub(super) fn stored_name<'a>(folder: &Dir, name: &'a str) -> Cow<'a, str> {
    match folder.symlink_metadata(name).map_err(FileError::from) {
        Err(FileError::Missing) => {
            let decomposed: String = name.nfd().collect();
            let is_there = decomposed != name && folder.symlink_metadata(&decomposed).is_ok();
            if is_there { decomposed.into() } else { name.into() }
        }
        _ => name.into(),
    }
}

/// Never through a link.
fn enter(folder: &Dir, name: &str) -> Result<Dir, FileError> {
    match folder.open_dir_nofollow(name) {
        Ok(inner) => Ok(inner),
        Err(error) => match FileError::from(error) {
            FileError::NotPlain => Err(FileError::NotFolder),
            error => Err(error),
        },
    }
}

pub(super) fn enter_or_make(folder: &Dir, name: &str) -> Result<Dir, FileError> {
    match enter(folder, name) {
        Err(FileError::Missing) => {}
        found => return found,
    }
    match folder.create_dir(name) {
        // Another upload was as fast.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    enter(folder, name)
}
