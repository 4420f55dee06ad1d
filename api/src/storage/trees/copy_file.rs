//! One file's contents.

use std::{
    ffi::CStr,
    fs::File,
    io::{self, Seek, SeekFrom},
    os::{
        fd::{AsFd, OwnedFd},
        unix::fs::FileExt,
    },
};

use rustix::{
    fs::{
        Gid, Mode, OFlags, SeekFrom as At, Stat, Timespec, Timestamps, Uid, fchown, fstat,
        futimens, openat, seek,
    },
    io::Errno,
};

use super::{TreeError, Watch, way::kind};

/// How much is read at a time.
pub(super) const PIECE: usize = 1 << 20;

/// Opens a file to be read; a pipe that has taken its place is not waited for.
pub(super) fn open(folder: &OwnedFd, name: &CStr) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    Ok(File::from(openat(folder, name, flags, Mode::empty())?))
}

/// Copies a file into a new one with its times. Holes stay holes. Its mode is its owner's alone
/// until the folder is compared.
pub(super) fn copy(
    from: &OwnedFd,
    name: &CStr,
    to: &OwnedFd,
    new_name: &CStr,
    watch: &Watch,
) -> Result<(), TreeError> {
    let source = open(from, name).map_err(TreeError::source)?;
    let stat = fstat(&source).map_err(TreeError::source)?;
    if !kind(&stat).is_file() {
        return Err(TreeError::Special);
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    let target = openat(to, new_name, flags, Mode::RUSR | Mode::WUSR);
    let target = File::from(target.map_err(TreeError::target)?);
    let length = u64::try_from(stat.st_size).unwrap_or(0);
    let (mut at, mut piece) = (0, vec![0; PIECE]);
    while let Some((data, hole)) = next_data(&source, at, length)? {
        watch.bytes(data - at);
        at = data;
        while at < hole {
            watch.check()?;
            let wanted = usize::try_from(hole - at).unwrap_or(PIECE).min(PIECE);
            let read = source.read_at(&mut piece[..wanted], at).map_err(TreeError::source)?;
            if read == 0 {
                break; // It has become shorter, which the comparison will notice.
            }
            target.write_all_at(&piece[..read], at).map_err(TreeError::target)?;
            at += read as u64;
            watch.bytes(read as u64);
        }
        at = hole;
    }
    watch.bytes(length.saturating_sub(at));
    target.set_len(length).map_err(TreeError::target)?;
    keep_owner(&target, &stat)?;
    futimens(&target, &times(&stat)).map_err(TreeError::target)
}

/// The next stretch of data from a place on, and where it ends; `None` when only a hole follows.
fn next_data(file: &File, at: u64, length: u64) -> Result<Option<(u64, u64)>, TreeError> {
    if at >= length {
        return Ok(None);
    }
    let data = match seek(file, At::Data(at)) {
        Ok(data) => data,
        Err(Errno::NXIO) => return Ok(None),
        // The filesystem knows of no holes.
        Err(Errno::INVAL | Errno::NOTSUP) => return Ok(Some((at, length))),
        Err(error) => return Err(TreeError::source(error)),
    };
    let hole = seek(file, At::Hole(data)).map_err(TreeError::source)?;
    let mut file = file;
    file.seek(SeekFrom::Start(0)).map_err(TreeError::source)?;
    Ok((data < length).then_some((data, hole.min(length))))
}

/// Only a server that runs as root can give a file to somebody else. Whoever could not use the copy any
/// more is not left with it.
pub(super) fn keep_owner(copy: impl AsFd, source: &Stat) -> Result<(), TreeError> {
    let present = fstat(&copy).map_err(TreeError::target)?;
    if (present.st_uid, present.st_gid) == (source.st_uid, source.st_gid) {
        return Ok(());
    }
    let (user, group) = (Uid::from_raw(source.st_uid), Gid::from_raw(source.st_gid));
    match fchown(&copy, Some(user), Some(group)) {
        Ok(()) => Ok(()),
        Err(Errno::PERM | Errno::INVAL) => Err(TreeError::Owner),
        Err(error) => Err(TreeError::target(error)),
    }
}

/// When it was read and changed last.
pub(super) fn times(stat: &Stat) -> Timestamps {
    let time = |seconds: i64, nanoseconds: i64| Timespec { tv_sec: seconds, tv_nsec: nanoseconds };
    Timestamps {
        last_access: time(stat.st_atime, stat.st_atime_nsec.cast_signed()),
        last_modification: time(stat.st_mtime, stat.st_mtime_nsec.cast_signed()),
    }
}
