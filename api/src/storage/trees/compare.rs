//! Whether a folder is like another, to the last byte.

use std::{
    collections::HashMap,
    ffi::{CStr, CString},
    fs::File,
    os::{fd::OwnedFd, unix::fs::FileExt},
};

use rustix::fs::{
    Advice, AtFlags, FileType, Mode, Stat, fadvise, fchmod, fstat, futimens, readlinkat, utimensat,
};

use super::{
    TreeError, Watch,
    copy_file::{PIECE, keep_owner, open, times},
    way::{Way, follow, into, kind, look, names},
};

/// What two folders have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Everything: so many files, of so many bytes together. A file with several names counts once.
    Same { files: u64, bytes: u64 },
    /// Not everything: it has to be copied once more.
    Differs,
}

struct Comparing<'a> {
    watch: &'a Watch,
    /// Which file of the target is which of the source, where they have several names.
    several: HashMap<u64, u64>,
    files: u64,
    bytes: u64,
}

/// Compares names, kinds and contents, and gives what is the same the source's modes and times, which
/// copying must not do: a folder that may not be written in cannot be copied into.
pub fn compare(source: &OwnedFd, target: &OwnedFd, watch: &Watch) -> Result<Compared, TreeError> {
    let mut comparing = Comparing { watch, several: HashMap::new(), files: 0, bytes: 0 };
    let mut ahead = vec![Way::new()];
    while let Some(way) = ahead.pop() {
        let from = follow(source, &way).map_err(TreeError::source)?;
        let to = follow(target, &way).map_err(TreeError::target)?;
        let Some(inner) = comparing.folder(&from, &to)? else { return Ok(Compared::Differs) };
        ahead.extend(inner.into_iter().map(|name| into(&way, &name)));
        settle(File::from(to), &fstat(&from).map_err(TreeError::source)?)?;
    }
    Ok(Compared::Same { files: comparing.files, bytes: comparing.bytes })
}

impl Comparing<'_> {
    /// The folders in a folder, if all else in it is the same.
    fn folder(&mut self, from: &OwnedFd, to: &OwnedFd) -> Result<Option<Vec<CString>>, TreeError> {
        let here = names(from).map_err(TreeError::source)?;
        if names(to).map_err(TreeError::target)? != here {
            return Ok(None);
        }
        let mut inner = Vec::new();
        for name in here {
            self.watch.check()?;
            let source = look(from, &name).map_err(TreeError::source)?;
            let copy = look(to, &name).map_err(TreeError::target)?;
            let (Some(source), Some(copy)) = (source, copy) else { return Ok(None) };
            if kind(&source) != kind(&copy) {
                return Ok(None);
            }
            let same = match kind(&source) {
                FileType::Directory => {
                    inner.push(name);
                    true
                }
                FileType::RegularFile => self.file(from, to, &name, (&source, &copy))?,
                FileType::Symlink => self.link(from, to, &name, &source)?,
                _ => return Err(TreeError::Special),
            };
            if !same {
                return Ok(None);
            }
        }
        Ok(Some(inner))
    }

    fn file(
        &mut self,
        from: &OwnedFd,
        to: &OwnedFd,
        name: &CStr,
        (source, copy): (&Stat, &Stat),
    ) -> Result<bool, TreeError> {
        if source.st_nlink > 1 {
            if let Some(known) = self.several.get(&source.st_ino) {
                return Ok(*known == copy.st_ino);
            }
            self.several.insert(source.st_ino, copy.st_ino);
        } else if copy.st_nlink > 1 {
            return Ok(false);
        }
        let source_file = open(from, name).map_err(TreeError::source)?;
        let target_file = open(to, name).map_err(TreeError::target)?;
        let Some(bytes) = self.contents(&source_file, &target_file)? else { return Ok(false) };
        self.files += 1;
        self.watch.file();
        self.bytes += bytes;
        settle(target_file, source)?;
        Ok(true)
    }

    /// How long two files are that are the same.
    fn contents(&self, source: &File, target: &File) -> Result<Option<u64>, TreeError> {
        // What is on the disk is to be compared, not what is remembered of it. Advice, no more.
        let _ = fadvise(target, 0, None, Advice::DontNeed);
        let (mut at, mut one, mut other) = (0, vec![0; PIECE], vec![0; PIECE]);
        loop {
            self.watch.check()?;
            let read = fill(source, &mut one, at).map_err(TreeError::source)?;
            let read_too = fill(target, &mut other, at).map_err(TreeError::target)?;
            if one[..read] != other[..read_too] {
                return Ok(None);
            }
            at += read as u64;
            self.watch.bytes(read as u64);
            if read < PIECE {
                return Ok(Some(at));
            }
        }
    }

    fn link(
        &mut self,
        from: &OwnedFd,
        to: &OwnedFd,
        name: &CStr,
        source: &Stat,
    ) -> Result<bool, TreeError> {
        let leads = readlinkat(from, name, Vec::new()).map_err(TreeError::source)?;
        let same = readlinkat(to, name, Vec::new()).map_err(TreeError::target)? == leads;
        if same {
            self.files += 1;
            self.watch.file();
            utimensat(to, name, &times(source), AtFlags::SYMLINK_NOFOLLOW)
                .map_err(TreeError::target)?;
        }
        Ok(same)
    }
}

/// Reads until the piece is full or the file ends.
fn fill(file: &File, piece: &mut [u8], at: u64) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < piece.len() {
        match file.read_at(&mut piece[filled..], at + filled as u64)? {
            0 => break,
            more => filled += more,
        }
    }
    Ok(filled)
}

/// Gives a copy its owner, mode and times.
fn settle(copy: File, source: &Stat) -> Result<(), TreeError> {
    keep_owner(&copy, source)?;
    fchmod(&copy, Mode::from_raw_mode(source.st_mode)).map_err(TreeError::target)?;
    futimens(&copy, &times(source)).map_err(TreeError::target)
}
