//! Making a folder like another.
//!
//! It goes on where it was broken off: what is there already and looks the same stays. Whether it is
//! the same, [`super::compare`] finds out. Contents are written under another name in a folder beside
//! and put in their place when they are complete, so that no half of a file is ever in a place.

use std::{
    collections::{BTreeSet, HashMap},
    ffi::{CStr, CString},
    os::fd::OwnedFd,
};

use rustix::fs::{
    AtFlags, FileType, Mode, Stat, fchmod, fstat, linkat, mkdirat, readlinkat, symlinkat,
};

use super::{
    TreeError, Watch, copy_file,
    remove::remove,
    way::{Way, follow, into, kind, look, names},
};
use crate::storage::rename_new::rename_new;

/// While it is copied into, a folder is its owner's alone.
pub(super) const OPEN_FOLDER: Mode = Mode::RWXU;

struct Copying<'a> {
    source: &'a OwnedFd,
    target: &'a OwnedFd,
    /// Where contents are written before they are put in their place.
    desk: &'a OwnedFd,
    watch: &'a Watch,
    /// The source's filesystem.
    device: u64,
    /// Where the first name of each file with several names was put, by the source's inode.
    several: HashMap<u64, (Way, CString)>,
    written: u64,
}

/// Makes `target` like `source`; what is in it otherwise is removed. `desk` is an empty folder on the
/// target's filesystem.
pub fn copy(
    source: &OwnedFd,
    target: &OwnedFd,
    desk: &OwnedFd,
    watch: &Watch,
) -> Result<(), TreeError> {
    let device = fstat(source).map_err(TreeError::source)?.st_dev;
    let several = HashMap::new();
    let mut copying = Copying { source, target, desk, watch, device, several, written: 0 };
    let mut ahead = vec![Way::new()];
    while let Some(way) = ahead.pop() {
        ahead.extend(copying.folder(&way)?);
    }
    Ok(())
}

impl Copying<'_> {
    /// Copies what is in a folder, and returns the folders in it.
    fn folder(&mut self, way: &[CString]) -> Result<Vec<Way>, TreeError> {
        let from = follow(self.source, way).map_err(TreeError::source)?;
        let to = follow(self.target, way).map_err(TreeError::target)?;
        self.watch.check()?;
        fchmod(&to, OPEN_FOLDER).map_err(TreeError::target)?;
        let wanted = names(&from).map_err(TreeError::source)?;
        let mut ahead = Vec::new();
        for name in &wanted {
            self.watch.check()?;
            let Some(stat) = look(&from, name).map_err(TreeError::source)? else { continue };
            match kind(&stat) {
                FileType::Directory if stat.st_dev != self.device => {
                    return Err(TreeError::Mounted);
                }
                FileType::Directory => {
                    self.make_folder(&to, name)?;
                    ahead.push(into(way, name));
                }
                FileType::RegularFile => self.file(way, (&from, &to), name, &stat)?,
                FileType::Symlink => self.link(&from, &to, name)?,
                _ => return Err(TreeError::Special),
            }
        }
        let wanted: BTreeSet<_> = wanted.into_iter().collect();
        for name in names(&to).map_err(TreeError::target)? {
            if !wanted.contains(&name) {
                remove(&to, &name, self.watch)?;
            }
        }
        Ok(ahead)
    }

    fn make_folder(&self, to: &OwnedFd, name: &CStr) -> Result<(), TreeError> {
        match look(to, name).map_err(TreeError::target)? {
            Some(present) if kind(&present).is_dir() => return Ok(()),
            Some(_) => remove(to, name, self.watch)?,
            None => {}
        }
        mkdirat(to, name, OPEN_FOLDER).map_err(TreeError::target)
    }

    fn file(
        &mut self,
        way: &[CString],
        (from, to): (&OwnedFd, &OwnedFd),
        name: &CStr,
        stat: &Stat,
    ) -> Result<(), TreeError> {
        if stat.st_nlink > 1 {
            if let Some((first_way, first)) = self.several.get(&stat.st_ino) {
                let folder = follow(self.target, first_way).map_err(TreeError::target)?;
                return self.same_file(&folder, first, to, name);
            }
            self.several.insert(stat.st_ino, (way.to_vec(), name.to_owned()));
        }
        self.watch.file();
        let present = look(to, name).map_err(TreeError::target)?;
        if present.as_ref().is_some_and(|present| looks_the_same(stat, present)) {
            self.watch.bytes(u64::try_from(stat.st_size).unwrap_or(0));
            return Ok(());
        }
        self.written += 1;
        let draft = CString::new(self.written.to_string()).unwrap_or_default();
        copy_file::copy(from, name, self.desk, &draft, self.watch)?;
        if present.is_some() {
            remove(to, name, self.watch)?;
        }
        self.watch.check()?;
        // Never over something else: who was taken for dead may still be at it.
        rename_new(self.desk, &draft, to, name).map_err(TreeError::target)
    }

    /// Another name of a file that was copied already.
    fn same_file(
        &self,
        folder: &OwnedFd,
        first: &CStr,
        to: &OwnedFd,
        name: &CStr,
    ) -> Result<(), TreeError> {
        let file = look(folder, first).map_err(TreeError::target)?;
        let present = look(to, name).map_err(TreeError::target)?;
        match (file, present) {
            (Some(file), Some(present)) if file.st_ino == present.st_ino => return Ok(()),
            (_, Some(_)) => remove(to, name, self.watch)?,
            (_, None) => {}
        }
        linkat(folder, first, to, name, AtFlags::empty()).map_err(TreeError::target)
    }

    fn link(&self, from: &OwnedFd, to: &OwnedFd, name: &CStr) -> Result<(), TreeError> {
        self.watch.file();
        let leads = readlinkat(from, name, Vec::new()).map_err(TreeError::source)?;
        if let Some(present) = look(to, name).map_err(TreeError::target)? {
            if kind(&present).is_symlink()
                && readlinkat(to, name, Vec::new()).map_err(TreeError::target)? == leads
            {
                return Ok(());
            }
            remove(to, name, self.watch)?;
        }
        symlinkat(&leads, to, name).map_err(TreeError::target)
    }
}

/// By size and time of the last change, which a copy gets when it is complete.
pub(super) fn looks_the_same(source: &Stat, copy: &Stat) -> bool {
    kind(copy).is_file()
        && (source.st_size, source.st_mtime, source.st_mtime_nsec)
            == (copy.st_size, copy.st_mtime, copy.st_mtime_nsec)
}
