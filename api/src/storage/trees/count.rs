//! What is in a folder, before it is copied.

use std::{collections::HashSet, os::fd::OwnedFd};

use rustix::fs::{FileType, Stat, fstat};

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
    /// What they and the folders take up on the disk.
    pub disk_bytes: u64,
}

pub fn count(source: &OwnedFd, watch: &Watch) -> Result<Counted, TreeError> {
    let (mut counted, mut several) = (Counted::default(), HashSet::new());
    let mut ahead = vec![Way::new()];
    while let Some(way) = ahead.pop() {
        let folder = follow(source, &way).map_err(TreeError::source)?;
        counted.disk_bytes += blocks(&fstat(&folder).map_err(TreeError::source)?);
        for name in names(&folder).map_err(TreeError::source)? {
            watch.check()?;
            let Some(stat) = look(&folder, &name).map_err(TreeError::source)? else { continue };
            match kind(&stat) {
                FileType::Directory => {
                    ahead.push(into(&way, &name));
                    continue;
                }
                _ if stat.st_nlink > 1 && !several.insert(stat.st_ino) => continue,
                FileType::RegularFile => {
                    counted.files += 1;
                    counted.bytes += u64::try_from(stat.st_size).unwrap_or(0);
                }
                _ => counted.files += 1,
            }
            counted.disk_bytes += blocks(&stat);
        }
    }
    Ok(counted)
}

fn blocks(stat: &Stat) -> u64 {
    u64::try_from(stat.st_blocks).unwrap_or(0) * BLOCK_BYTES
}
