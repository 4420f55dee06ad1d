//! Removing what has a name in the person's folder.

use cap_fs_ext::DirExt;
use domain::values::FilePath;

use super::{FileError, folder};
use crate::storage::usage::Place;

/// What the name stands for goes, and nothing that it points at.
pub(super) fn remove(place: &Place, path: &FilePath) -> Result<(), FileError> {
    let parent = folder::parent(place, path, folder::Missing::Error)?;
    let name = folder::stored_name(&parent, path.name());
    if parent.symlink_metadata(&*name)?.is_dir() {
        return Ok(parent.remove_dir(&*name)?);
    }
    Ok(parent.remove_file_or_symlink(&*name)?)
}
