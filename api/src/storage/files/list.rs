//! What lies in a folder.

use std::{collections::BinaryHeap, ffi::OsStr};

use cap_std::fs::{Dir, FileType};
use domain::values::FilePath;
use jiff::Timestamp;

use super::{FileError, folder};
use crate::storage::{patience::Progress, usage::Place};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    /// What cannot be opened here: links, pipes, and names that another program made.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub kind: Kind,
    /// How long a file is.
    pub bytes: Option<u64>,
    pub modified_at: Option<Timestamp>,
}

/// A page of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub entries: Vec<Entry>,
    /// After which name the next page begins, if there is one.
    pub next: Option<String>,
}

/// Keeps no more names in mind than a page has, however many files there are.
pub(super) fn list(
    place: &Place,
    path: Option<&FilePath>,
    after: Option<&str>,
    limit: usize,
    progress: &Progress,
) -> Result<Listed, FileError> {
    let opened = match path {
        Some(path) => folder::at(place, path),
        None => folder::persons_own(place, folder::Missing::Error),
    };
    let folder = match opened {
        Ok(folder) => folder,
        // Nothing was stored yet.
        Err(FileError::Missing) if path.is_none() => {
            return Ok(Listed { entries: Vec::new(), next: None });
        }
        Err(error) => return Err(error),
    };
    let mut first = BinaryHeap::with_capacity(limit + 2);
    for entry in folder.entries()? {
        let name = entry?.file_name();
        progress.note();
        let name = (name.to_string_lossy().into_owned(), name);
        if after.is_none_or(|after| name.0.as_str() > after) {
            first.push(name);
            if first.len() > limit + 1 {
                first.pop();
            }
        }
    }
    let mut names = first.into_sorted_vec();
    let more = names.len() > limit;
    names.truncate(limit);
    let next = names.last().filter(|_| more).map(|(name, _)| name.clone());
    let entries = names.into_iter().filter_map(|(name, stored)| {
        progress.note();
        look(&folder, name, &stored)
    });
    Ok(Listed { entries: entries.collect(), next })
}

/// `None` for what has gone since its name was read.
fn look(folder: &Dir, name: String, stored: &OsStr) -> Option<Entry> {
    let metadata = folder.symlink_metadata(stored).ok()?;
    let is_reachable = FilePath::parse(&name)
        .is_ok_and(|path| OsStr::new(&*folder::stored_name(folder, path.name())) == stored);
    let kind = match metadata.file_type() {
        kind if kind == FileType::file() && is_reachable => Kind::File,
        kind if kind == FileType::dir() && is_reachable => Kind::Folder,
        _ => Kind::Other,
    };
    let modified = metadata.modified().ok().map(cap_std::time::SystemTime::into_std);
    Some(Entry {
        name,
        kind,
        bytes: (kind == Kind::File).then(|| metadata.len()),
        modified_at: modified.and_then(|time| Timestamp::try_from(time).ok()),
    })
}
