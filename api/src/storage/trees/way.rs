//! Finding a folder below another, and what is in it.

use std::{
    ffi::{CStr, CString},
    io,
    os::fd::{AsFd, OwnedFd},
};

use rustix::{
    fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, openat, statat},
    io::Errno,
};

/// The names that lead to a folder from the first one, whose own is empty.
pub(super) type Way = Vec<CString>;

const FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Opens a folder that lies in another, never through a link.
pub fn open_in(folder: impl AsFd, name: &CStr) -> io::Result<OwnedFd> {
    Ok(openat(folder, name, FOLDER, Mode::empty())?)
}

/// Opens the folder that `way` leads to, name by name.
pub(super) fn follow(first: &OwnedFd, way: &[CString]) -> io::Result<OwnedFd> {
    let mut folder = first.try_clone()?;
    for name in way {
        folder = open_in(&folder, name)?;
    }
    Ok(folder)
}

/// The way to something in the folder that `way` leads to.
pub(super) fn into(way: &[CString], name: &CStr) -> Way {
    let mut longer = way.to_vec();
    longer.push(name.to_owned());
    longer
}

/// Names in a folder, in their order.
pub(super) fn names(folder: &OwnedFd) -> io::Result<Vec<CString>> {
    let mut names = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
            names.push(entry.file_name().to_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

pub fn is_empty(folder: &OwnedFd) -> io::Result<bool> {
    Ok(names(folder)?.is_empty())
}

/// What a name in a folder is, the link itself where it is one; `None` when there is no such name.
pub(super) fn look(folder: &OwnedFd, name: &CStr) -> io::Result<Option<Stat>> {
    match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn kind(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode)
}
