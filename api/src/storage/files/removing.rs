//! Removing what has a name in the person's folder.

use cap_fs_ext::DirExt;
use domain::values::FilePath;

use super::{FileError, folder};
use crate::storage::usage::Place;

/// What the name stands for goes, and nothing that it points at.
pub(super) fn remove(place: &Place, path: &FilePath) -> Result<(), FileError> {
    let parent = folder::parent(place, path, folder::Missing::Error)?;
    if parent.symlink_metadata(path.name())?.is_dir() {
        return Ok(parent.remove_dir(path.name())?);
    }
    Ok(parent.remove_file_or_symlink(path.name())?)
}
