//! What is in a folder, before it is copied.

use std::{collections::HashSet, os::fd::OwnedFd};

use rustix::fs::FileType;

use super::{
    TreeError, Watch,
    way::{Way, follow, into, kind, look, names},
};

const BLOCK_BYTES: u64 = 512;

/// How much there is to copy. A file with several names counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub files: u64,
    /// How long the files are.
    pub bytes: u64,
    /// What they take up on the disk.
    pub disk_bytes: u64,
}

pub fn count(source: &OwnedFd, watch: &Watch) -> Result<Counted, TreeError> {
    let (mut counted, mut several) = (Counted::default(), HashSet::new());
    let mut ahead = vec![Way::new()];
    while let Some(way) = ahead.pop() {
        let folder = follow(source, &way).map_err(TreeError::source)?;
        for name in names(&folder).map_err(TreeError::source)? {
            watch.check()?;
            let Some(stat) = look(&folder, &name).map_err(TreeError::source)? else { continue };
            let size = |count: i64| u64::try_from(count).unwrap_or(0);
            match kind(&stat) {
                FileType::Directory => ahead.push(into(&way, &name)),
                _ if stat.st_nlink > 1 && !several.insert(stat.st_ino) => continue,
                FileType::RegularFile => {
                    counted.files += 1;
                    counted.bytes += size(stat.st_size);
                }
                _ => counted.files += 1,
            }
            counted.disk_bytes += size(stat.st_blocks) * BLOCK_BYTES;
        }
    }
    Ok(counted)
}
