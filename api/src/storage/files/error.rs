//! What can be wrong with a file.

use std::io;

use rustix::io::Errno;

use crate::storage::Unreachable;

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("there is no such file or folder")]
    Missing,
    #[error("something by that name is there already")]
    Exists,
    #[error("it is a folder")]
    IsFolder,
    #[error("a part of the path is no folder")]
    NotFolder,
    #[error("the folder is not empty")]
    NotEmpty,
    /// A link, a pipe, a device, or a file that has a second name, maybe outside of the folder.
    #[error("it is no plain file")]
    NotPlain,
    #[error("the disk is full")]
    DiskFull,
    /// Nothing has arrived for a while.
    #[error("the upload has stalled")]
    Stalled,
    /// The request ended before the file did.
    #[error("the upload was broken off")]
    BrokenOff,
    #[error(transparent)]
    Disk(Unreachable),
    #[error("the disk refused")]
    Refused(#[source] io::Error),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match Errno::from_io_error(&error) {
            Some(Errno::NOENT) => Self::Missing,
            Some(Errno::EXIST) => Self::Exists,
            Some(Errno::ISDIR) => Self::IsFolder,
            Some(Errno::NOTDIR) => Self::NotFolder,
            // A link, where none is followed.
            Some(Errno::LOOP) => Self::NotPlain,
            Some(Errno::NOTEMPTY) => Self::NotEmpty,
            Some(Errno::NOSPC | Errno::DQUOT | Errno::FBIG) => Self::DiskFull,
            Some(Errno::IO | Errno::NODEV | Errno::STALE | Errno::ROFS) => {
                Self::Disk(Unreachable::Gone(error.to_string()))
            }
            _ => Self::Refused(error),
        }
    }
}

impl From<Errno> for FileError {
    fn from(error: Errno) -> Self {
        io::Error::from(error).into()
    }
}
