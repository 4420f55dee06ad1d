//! Whether a folder is like another, to the last byte.

use std::{
    collections::{BTreeSet, HashMap},
    ffi::{CStr, CString},
    fs::File,
    os::{
        fd::{AsFd, OwnedFd},
        unix::fs::FileExt,
    },
};

use rustix::fs::{
    Advice, AtFlags, FileType, Mode, Stat, fadvise, fchmod, fstat, futimens, readlinkat, utimensat,
};

use super::{
    TreeError, Watch, attributes,
    copy::looks_the_same,
    copy_file::{PIECE, keep_owner, open, times},
    remove::remove,
    way::{Way, follow, into, kind, look, names},
};

/// What two folders have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Everything: so many files, of so many bytes together. A file with several names counts once.
    Same { files: u64, bytes: u64 },
    /// Not everything: it has to be copied once more. `unseen` where nothing but contents differ, of
    /// files whose sizes and times say that they are the same.
    Differs { unseen: bool },
}

/// What becomes of whatever in a copy is not like its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differing {
    /// It stays, and the first that is found ends the comparison.
    Stays,
    /// It is removed and so copied anew, also where its size and time say that it is the same.
    Removed,
}

/// How something is not like its copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unlike {
    Plainly,
    /// Only by its contents.
    Unseen,
}

struct Comparing<'a> {
    watch: &'a Watch,
    differing: Differing,
    /// Which file of the target is which of the source, where they have several names.
    several: HashMap<u64, u64>,
    files: u64,
    bytes: u64,
    unlike: BTreeSet<Unlike>,
}

/// Compares names, kinds and contents, and gives what is the same the source's modes, times and attributes, which
/// copying must not do: a folder that may not be written in cannot be copied into.
pub fn compare(
    source: &OwnedFd,
    target: &OwnedFd,
    differing: Differing,
    watch: &Watch,
) -> Result<Compared, TreeError> {
    let (several, unlike) = (HashMap::new(), BTreeSet::new());
    let mut comparing = Comparing { watch, differing, several, files: 0, bytes: 0, unlike };
    let mut ahead = vec![Way::new()];
    while let Some(way) = ahead.pop() {
        let from = follow(source, &way).map_err(TreeError::source)?;
        let to = follow(target, &way).map_err(TreeError::target)?;
        let inner = comparing.folder(&from, &to)?;
        if comparing.is_over() {
            break;
        }
        ahead.extend(inner.into_iter().map(|name| into(&way, &name)));
        settle(&from, &to, &fstat(&from).map_err(TreeError::source)?)?;
    }
    let Comparing { files, bytes, unlike, .. } = comparing;
    Ok(if unlike.is_empty() {
        Compared::Same { files, bytes }
    } else {
        Compared::Differs { unseen: !unlike.contains(&Unlike::Plainly) }
    })
}

impl Comparing<'_> {
    fn is_over(&self) -> bool {
        self.differing == Differing::Stays && !self.unlike.is_empty()
    }

    /// Compares what is in a folder, and returns the folders that both have in it.
    fn folder(&mut self, from: &OwnedFd, to: &OwnedFd) -> Result<Vec<CString>, TreeError> {
        let mut here = names(from).map_err(TreeError::source)?;
        here.extend(names(to).map_err(TreeError::target)?);
        here.sort_unstable();
        here.dedup();
        let mut inner = Vec::new();
        for name in here {
            self.watch.check()?;
            let Some(unlike) = self.one(from, to, &name, &mut inner)? else { continue };
            self.unlike.insert(unlike);
            match self.differing {
                Differing::Stays => break,
                Differing::Removed => remove(to, &name, self.watch)?,
            }
        }
        Ok(inner)
    }

    /// How what goes by a name is not like its copy, if it is not.
    fn one(
        &mut self,
        from: &OwnedFd,
        to: &OwnedFd,
        name: &CStr,
        inner: &mut Vec<CString>,
    ) -> Result<Option<Unlike>, TreeError> {
        let source = look(from, name).map_err(TreeError::source)?;
        let copy = look(to, name).map_err(TreeError::target)?;
        let (Some(source), Some(copy)) = (source, copy) else { return Ok(Some(Unlike::Plainly)) };
        if kind(&source) != kind(&copy) {
            return Ok(Some(Unlike::Plainly));
        }
        match kind(&source) {
            FileType::Directory => {
                inner.push(name.to_owned());
                Ok(None)
            }
            FileType::RegularFile => self.file(from, to, name, (&source, &copy)),
            FileType::Symlink => self.link(from, to, name, &source),
            _ => Err(TreeError::Special),
        }
    }

    fn file(
        &mut self,
        from: &OwnedFd,
        to: &OwnedFd,
        name: &CStr,
        (source, copy): (&Stat, &Stat),
    ) -> Result<Option<Unlike>, TreeError> {
        if source.st_nlink > 1 {
            if let Some(known) = self.several.get(&source.st_ino) {
                return Ok((*known != copy.st_ino).then_some(Unlike::Plainly));
            }
            self.several.insert(source.st_ino, copy.st_ino);
        } else if copy.st_nlink > 1 {
            return Ok(Some(Unlike::Plainly));
        }
        let source_file = open(from, name).map_err(TreeError::source)?;
        let target_file = open(to, name).map_err(TreeError::target)?;
        let Some(bytes) = self.contents(&source_file, &target_file)? else {
            let same = looks_the_same(source, copy);
            return Ok(Some(if same { Unlike::Unseen } else { Unlike::Plainly }));
        };
        self.files += 1;
        self.watch.file();
        self.bytes += bytes;
        settle(&source_file, &target_file, source)?;
        Ok(None)
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
    ) -> Result<Option<Unlike>, TreeError> {
        let leads = readlinkat(from, name, Vec::new()).map_err(TreeError::source)?;
        let same = readlinkat(to, name, Vec::new()).map_err(TreeError::target)? == leads;
        if same {
            self.files += 1;
            self.watch.file();
            utimensat(to, name, &times(source), AtFlags::SYMLINK_NOFOLLOW)
                .map_err(TreeError::target)?;
        }
        Ok((!same).then_some(Unlike::Plainly))
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

/// Gives a copy its owner, attributes, mode and times. An access list says more than a mode, and both
/// say the same of what they have in common.
fn settle(source: impl AsFd, copy: impl AsFd, stat: &Stat) -> Result<(), TreeError> {
    keep_owner(&copy, stat)?;
    attributes::keep(source, &copy)?;
    fchmod(&copy, Mode::from_raw_mode(stat.st_mode)).map_err(TreeError::target)?;
    futimens(&copy, &times(stat)).map_err(TreeError::target)
}
