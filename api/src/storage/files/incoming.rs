//! A file while it is being uploaded: beside the people's folders, on the same filesystem, named
//! after its reservation. Not measured as anybody's, for its bytes are reserved.

use std::{fs::File, io::Write};

use cap_std::fs::{Dir, OpenOptions};
use domain::{ReservationId, values::FilePath};
use rustix::fs::{Mode, OFlags, fsync, openat};

use super::{FileError, folder, turns::Turn};
use crate::storage::{rename_new::rename_new, usage::Place};

/// The pool's folder of what is being uploaded.
pub(super) const FOLDER: &str = ".dna-nexus-uploads";

/// After so many bytes they are written through. As many as all uploads to a slow disk together can
/// wait for: 64 of them make half a gigabyte, which takes less than a minute at 10 MB a second.
const WRITTEN_THROUGH_EVERY: u64 = 8 * 1024 * 1024;

pub(super) struct Incoming {
    folder: Dir,
    name: String,
    file: File,
    unwritten: u64,
    _turn: Turn,
}

impl Incoming {
    /// Begins, if the file could be put in its place as things are.
    pub fn create(
        place: &Place,
        id: ReservationId,
        path: &FilePath,
        replace: bool,
        turn: Turn,
    ) -> Result<Self, FileError> {
        let parent = folder::parent(place, path, folder::Missing::Made)?;
        check_place(&parent, path, replace)?;
        let folder =
            folder::enter_or_make(&folder::pool_root(place.pool_id, &place.root)?, FOLDER)?;
        let name = id.to_string();
        let file = folder.open_with(&name, OpenOptions::new().write(true).create_new(true))?;
        Ok(Self { folder, name, file: file.into_std(), unwritten: 0, _turn: turn })
    }

    pub fn write(&mut self, piece: &[u8]) -> Result<(), FileError> {
        self.file.write_all(piece)?;
        self.unwritten += piece.len() as u64;
        if self.unwritten >= WRITTEN_THROUGH_EVERY {
            self.file.sync_data()?;
            self.unwritten = 0;
        }
        Ok(())
    }

    /// Safe from a crash, but not in its place yet.
    pub fn finish(&mut self) -> Result<(), FileError> {
        Ok(self.file.sync_all()?)
    }

    /// Puts the file in its place, whole. The folders are opened anew: they may have been replaced
    /// meanwhile.
    pub fn put(&self, place: &Place, path: &FilePath, replace: bool) -> Result<(), FileError> {
        let parent = folder::parent(place, path, folder::Missing::Made)?;
        let stored = folder::stored_name(&parent, path.name());
        check_place(&parent, path, replace)?;
        let (from, to) = (self.name.as_str(), &*stored);
        if replace {
            self.folder.rename(from, &parent, to)?;
        } else {
            rename_new(&self.folder, from, &parent, to)?;
        }
        // The handle of a folder may be of a kind that can only be walked through.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(fsync(openat(&parent, ".", flags, Mode::empty())?)?)
    }

    pub fn remove(&self) {
        // What stays here is cleared away once its reservation is over.
        let _ = self.folder.remove_file(&self.name);
    }
}

/// Nothing is there by that name, or a file that may be replaced.
fn check_place(parent: &Dir, path: &FilePath, replace: bool) -> Result<(), FileError> {
    match parent.symlink_metadata(&*folder::stored_name(parent, path.name())) {
        Ok(found) if found.is_dir() => Err(FileError::IsFolder),
        Ok(_) if !replace => Err(FileError::Exists),
        Ok(found) if found.is_file() => Ok(()),
        Ok(_) => Err(FileError::NotPlain),
        Err(error) => match FileError::from(error) {
            FileError::Missing => Ok(()),
            error => Err(error),
        },
    }
}
