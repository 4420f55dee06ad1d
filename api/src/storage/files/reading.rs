//! Handing a file out.

use std::{fs::File, io::Read, sync::Arc};

use axum::body::Bytes;
use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::{MetadataExt, OpenOptions, OpenOptionsExt};
use domain::values::FilePath;
use futures_util::{Stream, stream};

use super::{FileError, folder};
use crate::storage::{patience::Turns, usage::Place};

/// How much is read at a time.
const PIECE_BYTES: u64 = 1024 * 1024;

/// A file that is about to be handed out, as long as it was when it was opened.
pub struct Download {
    file: File,
    turns: Turns,
    pub bytes: u64,
}

pub(super) fn open(place: &Place, path: &FilePath, turns: Turns) -> Result<Download, FileError> {
    let parent = folder::parent(place, path, folder::Missing::Error)?;
    let mut options = OpenOptions::new();
    // A pipe would be waited for until somebody writes to it.
    let no_waiting = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    options.read(true).follow(FollowSymlinks::No).custom_flags(no_waiting);
    let name = folder::stored_name(&parent, path.name());
    let named = parent.symlink_metadata(&*name)?;
    if named.is_dir() {
        return Err(FileError::IsFolder);
    }
    if !named.is_file() {
        return Err(FileError::NotPlain);
    }
    let file = parent.open_with(&*name, &options)?;
    // Of what was opened, and not of what the name was a moment ago. A second name may be that of
    // somebody else's file.
    let opened = file.metadata()?;
    if !opened.is_file() || opened.nlink() != 1 {
        return Err(FileError::NotPlain);
    }
    Ok(Download { bytes: opened.len(), file: file.into_std(), turns })
}

impl Download {
    /// Piece by piece, as fast as they are taken: no thread waits for whoever downloads.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, FileError>> {
        let begin = (Arc::new(self.file), self.turns, self.bytes);
        stream::try_unfold(begin, |(file, turns, left)| async move {
            if left == 0 {
                return Ok(None);
            }
            let reader = Arc::clone(&file);
            let reading = move || read(&reader, left.min(PIECE_BYTES));
            let piece = turns.ask_patiently(reading).await??;
            let left = left - piece.len() as u64;
            Ok(Some((piece, (file, turns, left))))
        })
    }
}

fn read(file: &File, bytes: u64) -> Result<Bytes, FileError> {
    let mut piece = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
    file.take(bytes).read_to_end(&mut piece)?;
    // Whoever downloads was told a length: better an end that is noticed.
    if (piece.len() as u64) < bytes { Err(FileError::BrokenOff) } else { Ok(piece.into()) }
}
