//! Going through a person's folder, entry by entry.
//!
//! Every folder is opened from the one it lies in, by its name and never through a link, so
//! whatever is renamed or replaced meanwhile, the walk stays below where it began. Only the names
//! of folders still to be opened are kept in mind, however many files there are.

use std::{
    collections::HashSet,
    ffi::{CStr, CString},
    io,
    os::fd::{AsFd, OwnedFd},
    path::Path,
};

use domain::storage_pool::LEAST_BYTES;
use rustix::{
    fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, fstat, open, openat, statat},
    io::Errno,
};

use super::{
    Place, USERS,
    pace::{Pace, Steps, Stopped},
};
use crate::storage::mark;

/// POSIX counts blocks of this size, whatever the filesystem's own is.
const BLOCK_BYTES: u64 = 512;

/// How many folders inside each other are held open. Deeper ones are opened anew on the way back.
const OPEN_LEVELS: usize = 32;

/// What is in a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What it takes up on the disk, folders included: at least a block for each, so that it ends.
    pub bytes: u64,
    /// Everything in it that is no folder; a file with several names counts once.
    pub files: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    #[error("a folder could not be read")]
    Read(#[from] io::Error),
    /// An empty mount point would pass for a person without files.
    #[error("the pool's disk is not mounted on its folder")]
    OtherDisk,
    /// The node is stopping.
    #[error("the measurement was stopped")]
    Stopped,
}

impl From<Errno> for WalkError {
    fn from(error: Errno) -> Self {
        Self::Read(error.into())
    }
}

impl From<Stopped> for WalkError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

/// A folder on the way from the first to the one that is being read.
struct Level {
    name: CString,
    /// Closed while too many are open.
    folder: Option<OwnedFd>,
    /// Folders in it that are still to be opened.
    ahead: Vec<CString>,
}

struct Walk<'a> {
    steps: Steps<'a>,
    found: Blocks,
    levels: Vec<Level>,
}

/// Measures everything below `folder`, which may be missing: then there is nothing in it. `stopped`
/// is asked every now and then.
pub fn measure(folder: &Path, pace: &Pace, stopped: &dyn Fn() -> bool) -> Result<Found, WalkError> {
    measure_opened(open(folder, flags(), Mode::empty()), pace, stopped)
}

/// Measures a person's folder. The pool's is opened once, and the mark read and all else found in what
/// was opened then: a disk that is unmounted meanwhile leaves nothing else to be found there.
pub(super) fn measure_in_pool(
    place: &Place,
    pace: &Pace,
    stopped: &dyn Fn() -> bool,
) -> Result<Found, WalkError> {
    let pool = flags().difference(OFlags::NOFOLLOW);
    let pool = open(place.root.as_str(), pool, Mode::empty())?;
    if mark::read(&pool)? != Some(place.pool_id) {
        return Err(WalkError::OtherDisk);
    }
    let enter = |folder: &OwnedFd, name: &str| openat(folder, name, flags(), Mode::empty());
    let folder = enter(&pool, USERS).and_then(|users| enter(&users, place.fingerprint.as_str()));
    measure_opened(folder, pace, stopped)
}

fn measure_opened(
    folder: Result<OwnedFd, Errno>,
    pace: &Pace,
    stopped: &dyn Fn() -> bool,
) -> Result<Found, WalkError> {
    let first = match folder {
        Ok(first) => first,
        // A link in its place leads to what is not theirs. Whoever stores there is told so.
        Err(Errno::NOENT | Errno::LOOP | Errno::NOTDIR) => return Ok(Found::default()),
        Err(error) => return Err(error.into()),
    };
    let mut walk =
        Walk { steps: Steps::new(pace, stopped), found: Blocks::new(&first)?, levels: Vec::new() };
    walk.enter(CString::default(), first)?;
    while let Some(level) = walk.levels.last_mut() {
        match level.ahead.pop() {
            Some(name) => walk.descend(name)?,
            None => drop(walk.levels.pop()),
        }
    }
    Ok(walk.found.total())
}

fn flags() -> OFlags {
    OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC
}

/// Gone, or replaced by something else, since its name was read.
fn is_gone(error: Errno) -> bool {
    matches!(error, Errno::NOENT | Errno::NOTDIR | Errno::LOOP)
}

impl Walk<'_> {
    fn descend(&mut self, name: CString) -> Result<(), WalkError> {
        let Some(parent) = self.innermost()? else {
            // What was to be read in it is gone with it.
            self.levels.pop();
            return Ok(());
        };
        match openat(parent, &name, flags(), Mode::empty()) {
            Ok(folder) if self.found.is_on_this_disk(&fstat(&folder)?) => self.enter(name, folder),
            Ok(_) => Ok(()),
            Err(error) if is_gone(error) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The folder that was entered last, opened anew if it had to be closed; `None` when it is not
    /// where it was.
    fn innermost(&mut self) -> Result<Option<&OwnedFd>, WalkError> {
        let open = self.levels.iter().rposition(|level| level.folder.is_some()).unwrap_or(0);
        for index in open + 1..self.levels.len() {
            let Some(parent) = &self.levels[index - 1].folder else { return Ok(None) };
            match openat(parent, &self.levels[index].name, flags(), Mode::empty()) {
                Ok(folder) => self.levels[index].folder = Some(folder),
                Err(error) if is_gone(error) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
            self.close_far_ones(index);
        }
        Ok(self.levels.last().and_then(|level| level.folder.as_ref()))
    }

    /// Counts what is in a folder, and remembers the folders in it.
    fn enter(&mut self, name: CString, folder: OwnedFd) -> Result<(), WalkError> {
        let mut ahead = Vec::new();
        for entry in Dir::read_from(&folder)? {
            self.steps.take()?;
            let entry = entry?;
            let name = entry.file_name();
            if is_itself_or_parent(name) {
                continue;
            }
            match statat(folder.as_fd(), name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) if FileType::from_raw_mode(stat.st_mode).is_dir() => {
                    ahead.push(name.to_owned());
                    self.found.count_folder(&stat);
                }
                Ok(stat) => self.found.count_file(&stat),
                Err(error) if is_gone(error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if !ahead.is_empty() {
            self.levels.push(Level { name, folder: Some(folder), ahead });
            self.close_far_ones(self.levels.len() - 1);
        }
        Ok(())
    }

    /// Keeps the first folder open, by which all others are found, and the last few.
    fn close_far_ones(&mut self, innermost: usize) {
        if let Some(far) = innermost.checked_sub(OPEN_LEVELS).filter(|far| *far > 0) {
            self.levels[far].folder = None;
        }
    }
}

fn is_itself_or_parent(name: &CStr) -> bool {
    matches!(name.to_bytes(), b"." | b"..")
}

/// What was counted, and which files with several names are among it.
struct Blocks {
    found: Found,
    folders: u64,
    seen: HashSet<Inode>,
    first: Stat,
}

/// An inode's number. Only one filesystem is walked, so it says which file it is.
type Inode = u64;

impl Blocks {
    fn new(first: &OwnedFd) -> Result<Self, WalkError> {
        let first = fstat(first)?;
        let mut blocks = Self { found: Found::default(), folders: 0, seen: HashSet::new(), first };
        blocks.add(&first);
        Ok(blocks)
    }

    /// Another filesystem that is mounted below takes nothing from the pool's.
    fn is_on_this_disk(&self, stat: &Stat) -> bool {
        stat.st_dev == self.first.st_dev
    }

    fn count_folder(&mut self, stat: &Stat) {
        if self.is_on_this_disk(stat) {
            self.folders += 1;
            self.add(stat);
        }
    }

    fn count_file(&mut self, stat: &Stat) {
        if stat.st_nlink == 1 || self.seen.insert(stat.st_ino) {
            self.found.files += 1;
            self.add(stat);
        }
    }

    fn total(&self) -> Found {
        let Found { bytes, files } = self.found;
        let least = files.saturating_add(self.folders).saturating_mul(LEAST_BYTES);
        Found { bytes: bytes.max(least), files }
    }

    fn add(&mut self, stat: &Stat) {
        let blocks = u64::try_from(stat.st_blocks).unwrap_or(0);
        let bytes = blocks.saturating_mul(BLOCK_BYTES);
        self.found.bytes = self.found.bytes.saturating_add(bytes);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::Cell,
        fs,
        os::unix::fs::{DirBuilderExt, MetadataExt, symlink},
        process::Command,
        time::{Duration, Instant},
    };

    use domain::{
        AccountId, PoolId,
        values::{Fingerprint, PoolRoot},
    };

    use super::*;

    fn walked(folder: &Path) -> Found {
        measure(folder, &Pace::fast(), &|| false).expect("measured")
    }

    fn own_bytes(folder: &Path) -> u64 {
        fs::metadata(folder).expect("there").blocks() * BLOCK_BYTES
    }

    /// What `du` says, in bytes on disk.
    fn du(folder: &Path) -> u64 {
        let output = Command::new("du").args(["-s", "-x", "--block-size=1"]).arg(folder).output();
        let text = String::from_utf8(output.expect("du").stdout).expect("a text");
        text.split_whitespace().next().expect("a figure").parse().expect("a number")
    }

    #[test]
    fn nothing_is_used_where_there_is_no_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(walked(&folder.path().join("none")), Found::default());
    }

    #[test]
    fn where_the_pools_disk_is_not_nothing_is_measured() {
        let pool = tempfile::tempdir().expect("a folder");
        let root = PoolRoot::parse(pool.path().to_str().expect("UTF-8")).expect("a root");
        let fingerprint = Fingerprint::parse(&"ab".repeat(64)).expect("a fingerprint");
        let id = |number| uuid::Uuid::from_u128(number);
        let (account_id, pool_id) = (AccountId(id(1)), PoolId(id(2)));
        let place = Place { account_id, pool_id, root, fingerprint };
        let measured = |place: &Place| measure_in_pool(place, &Pace::fast(), &|| false);
        let other_disk = |place: &Place| matches!(measured(place), Err(WalkError::OtherDisk));
        assert!(other_disk(&place), "no mark");
        mark::leave(&place.root, pool_id).expect("marked");
        assert_eq!(measured(&place).expect("measured"), Found::default());
        fs::create_dir_all(place.folder()).expect("made");
        fs::write(place.folder().join("file"), vec![1; 100_000]).expect("written");
        let found = measured(&place).expect("measured");
        assert_eq!((found.files, found.bytes), (1, du(&place.folder())));
        assert!(other_disk(&Place { pool_id: PoolId(id(3)), ..place }), "another's mark");
    }

    #[test]
    fn names_of_one_file_count_once_and_links_are_not_followed() {
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("large"), vec![1; 1_000_000]).expect("written");
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::write(&file, vec![1; 100_000]).expect("written");
        fs::create_dir(folder.path().join("inner")).expect("made");
        fs::hard_link(&file, folder.path().join("inner/same")).expect("linked");
        symlink(outside.path(), folder.path().join("elsewhere")).expect("linked");
        symlink(outside.path().join("large"), folder.path().join("far")).expect("linked");
        let found = walked(folder.path());
        assert!((100_000..200_000).contains(&found.bytes), "{}", found.bytes);
        assert_eq!(found.files, 3, "the file and two links");
        assert_eq!(found.bytes, du(folder.path()));
    }

    #[test]
    fn a_folder_that_is_a_link_is_not_followed() {
        let outside = tempfile::tempdir().expect("a folder");
        fs::write(outside.path().join("large"), vec![1; 1_000_000]).expect("written");
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("person");
        symlink(outside.path(), &link).expect("linked");
        assert_eq!(walked(&link), Found::default());
    }

    #[test]
    fn what_a_file_takes_up_counts_and_not_how_long_it_says_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let empty = walked(folder.path());
        let sparse = fs::File::create(folder.path().join("sparse")).expect("made");
        sparse.set_len(1 << 40).expect("set");
        assert!(walked(folder.path()).bytes < empty.bytes + 1_000_000);
    }

    /// In whatever order a filesystem names what is in a folder: the one that leads deeper is made
    /// between others, so the walk comes back to every folder on its way.
    #[test]
    fn folders_inside_each_other_are_found_however_deep() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = 3 * OPEN_LEVELS;
        let mut path = folder.path().to_owned();
        for _ in 0..deep {
            for name in ["a", "b", "deeper", "c", "d"] {
                fs::create_dir(path.join(name)).expect("made");
                fs::write(path.join(name).join("file"), vec![1; 10_000]).expect("written");
            }
            path.push("deeper");
        }
        let found = walked(folder.path());
        assert_eq!(found.files, 5 * deep as u64);
        assert_eq!(found.bytes, du(folder.path()));
        assert!(found.bytes > own_bytes(folder.path()) + 50_000 * deep as u64);
    }

    #[test]
    fn a_folder_that_may_not_be_read_is_an_error_and_not_less() {
        if rustix::process::geteuid().is_root() {
            return; // Everything may be read.
        }
        let folder = tempfile::tempdir().expect("a folder");
        let closed = folder.path().join("closed");
        fs::DirBuilder::new().mode(0o000).create(closed).expect("made");
        assert!(measure(folder.path(), &Pace::fast(), &|| false).is_err());
    }

    #[test]
    fn a_walk_keeps_its_pace_and_stops_when_told_to() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..3_000 {
            fs::write(folder.path().join(number.to_string()), "").expect("written");
        }
        let since = Instant::now();
        let leisurely = measure(folder.path(), &Pace::leisurely(), &|| false).expect("measured");
        assert!(since.elapsed() > Duration::from_millis(250), "{:?}", since.elapsed());
        assert_eq!(leisurely, walked(folder.path()));
        assert!(leisurely.bytes >= 3_000 * LEAST_BYTES, "also what takes no block counts as one");

        let asked = Cell::new(0);
        let second_time = || asked.replace(asked.get() + 1) == 1;
        let stopped = measure(folder.path(), &Pace::leisurely(), &second_time);
        assert!(matches!(stopped, Err(WalkError::Stopped)), "{stopped:?}");
        assert_eq!(asked.get(), 2, "it went no further");
    }
}
