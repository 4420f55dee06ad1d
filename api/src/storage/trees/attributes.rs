//! What is noted of a file or folder besides its owner, mode and times: attributes of people and their
//! programs, and access lists.

use std::{
    collections::BTreeMap,
    ffi::{CStr, CString},
    os::fd::AsFd,
};

use rustix::{
    fs::{
        Mode, XattrFlags, fchmod, fgetxattr, fgetxattr_query, flistxattr, flistxattr_query,
        fremovexattr, fsetxattr,
    },
    io::{Errno, Result},
};

use super::TreeError;

/// All others are the system's own, and not for every server to read or write.
const OF_PEOPLE: &[u8] = b"user.";
const ACCESS_LISTS: [&[u8]; 2] = [b"system.posix_acl_access", b"system.posix_acl_default"];

/// Who may write an attribute is who may write the file.
const WRITABLE: Mode = Mode::RWXU;

type Attributes = BTreeMap<CString, Vec<u8>>;

/// Gives a copy the attributes of its source, and no others. Its mode is to be set afterwards.
pub(super) fn keep(source: impl AsFd, copy: impl AsFd) -> std::result::Result<(), TreeError> {
    let wanted = read(source).map_err(TreeError::source)?;
    let present = read(&copy).map_err(TreeError::target)?;
    if wanted == present {
        return Ok(());
    }
    fchmod(&copy, WRITABLE).map_err(TreeError::target)?;
    for name in present.keys().filter(|name| !wanted.contains_key(*name)) {
        fremovexattr(&copy, name).map_err(refusal)?;
    }
    for (name, value) in wanted.iter().filter(|(name, value)| present.get(*name) != Some(value)) {
        fsetxattr(&copy, name, value, XattrFlags::empty()).map_err(refusal)?;
    }
    Ok(())
}

/// Filesystems differ in which attributes they have, and in how large these may be.
fn refusal(error: Errno) -> TreeError {
    match error {
        Errno::NOTSUP | Errno::TOOBIG | Errno::RANGE | Errno::INVAL => TreeError::Attributes,
        error => TreeError::target(error),
    }
}

fn read(file: impl AsFd) -> Result<Attributes> {
    let mut attributes = Attributes::new();
    for name in names(&file)? {
        match value(&file, &name) {
            Ok(value) => drop(attributes.insert(name, value)),
            Err(Errno::NODATA) => {} // Removed since.
            Err(error) => return Err(error),
        }
    }
    Ok(attributes)
}

fn names(file: impl AsFd) -> Result<Vec<CString>> {
    let length = match flistxattr_query(&file) {
        Ok(length) => length,
        Err(Errno::NOTSUP) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut list = vec![0; length];
    let length = flistxattr(&file, &mut list[..])?;
    let names = list[..length].split_inclusive(|byte| *byte == 0);
    let names = names.filter_map(|name| CStr::from_bytes_with_nul(name).ok());
    Ok(names.filter(|name| is_kept(name)).map(CStr::to_owned).collect())
}

fn is_kept(name: &CStr) -> bool {
    let name = name.to_bytes();
    name.starts_with(OF_PEOPLE) || ACCESS_LISTS.contains(&name)
}

fn value(file: impl AsFd, name: &CStr) -> Result<Vec<u8>> {
    let mut value = vec![0; fgetxattr_query(&file, name)?];
    let length = fgetxattr(&file, name, &mut value[..])?;
    value.truncate(length);
    Ok(value)
}
