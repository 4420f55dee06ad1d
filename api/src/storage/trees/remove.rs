//! Removing a folder with all that is in it.

use std::{
    ffi::{CStr, CString},
    os::fd::OwnedFd,
};

use rustix::{
    fs::{AtFlags, fchmod, fstat, unlinkat},
    io::Errno,
};

use super::{
    TreeError, Watch,
    copy::OPEN_FOLDER,
    way::{Way, follow, kind, look, names, open_in},
};

/// Removes what goes by a name in a folder: a link itself, and never what it leads to. Nothing is
/// left of it afterwards, also when it was not there before. What is mounted in it stays, which is an
/// error.
pub fn remove(parent: &OwnedFd, name: &CStr, watch: &Watch) -> Result<(), TreeError> {
    let Some(stat) = look(parent, name).map_err(TreeError::target)? else { return Ok(()) };
    if !kind(&stat).is_dir() {
        return unlink(parent, name, watch, AtFlags::empty());
    }
    let first = open_in(parent, name).map_err(TreeError::target)?;
    let device = fstat(parent).map_err(TreeError::target)?.st_dev;
    // The last one is emptied first; it is removed once no folder is left in it.
    let mut ahead: Vec<Way> = vec![Way::new()];
    while let Some(way) = ahead.last().cloned() {
        let folder = follow(&first, &way).map_err(TreeError::target)?;
        if fstat(&folder).map_err(TreeError::target)?.st_dev != device {
            return Err(TreeError::Mounted);
        }
        watch.check()?;
        fchmod(&folder, OPEN_FOLDER).map_err(TreeError::target)?;
        let inner = empty(&folder, watch)?;
        if !inner.is_empty() {
            ahead.extend(inner.iter().map(|name| super::way::into(&way, name)));
            continue;
        }
        ahead.pop();
        match way.split_last() {
            Some((name, above)) => {
                let above = follow(&first, above).map_err(TreeError::target)?;
                unlink(&above, name, watch, AtFlags::REMOVEDIR)?;
            }
            None => unlink(parent, name, watch, AtFlags::REMOVEDIR)?,
        }
    }
    Ok(())
}

/// Removes everything in a folder but the folders, and returns these.
fn empty(folder: &OwnedFd, watch: &Watch) -> Result<Vec<CString>, TreeError> {
    let mut inner = Vec::new();
    for name in names(folder).map_err(TreeError::target)? {
        let Some(stat) = look(folder, &name).map_err(TreeError::target)? else { continue };
        if kind(&stat).is_dir() {
            inner.push(name);
        } else {
            watch.file();
            unlink(folder, &name, watch, AtFlags::empty())?;
        }
    }
    Ok(inner)
}

fn unlink(folder: &OwnedFd, name: &CStr, watch: &Watch, flags: AtFlags) -> Result<(), TreeError> {
    watch.check()?;
    match unlinkat(folder, name, flags) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(TreeError::target(error)),
    }
}
