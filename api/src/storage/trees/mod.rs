//! A person's folder as a whole: copied to another pool, compared with its copy, removed.
//!
//! Every folder is opened from the one it lies in, by its name and never through a link, so whatever
//! is renamed or replaced meanwhile, nothing outside of the folder is read, written or removed. Links
//! are copied as links. Attributes of people's own (`user.*`) and POSIX access lists are kept; those of
//! the system, and access lists of other kinds, are no part of a copy. What else cannot be copied truthfully is an error, not left out.

mod attributes;
mod compare;
mod copy;
mod copy_file;
mod count;
mod remove;
#[cfg(test)]
mod tests;
mod way;

use std::{
    io,
    sync::atomic::{AtomicU64, Ordering},
};

use rustix::io::Errno;

pub use compare::{Compared, Differing, compare};
pub use copy::copy;
pub use count::{Counted, count};
pub use remove::remove;
pub use way::{is_empty, open_in};

/// Whose folder something is wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Source,
    Target,
}

/// Why a folder is not copied, compared or removed.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    #[error("the {} cannot be used", match .0 { Side::Source => "source", Side::Target => "target" })]
    Disk(Side, #[source] io::Error),
    #[error("the disk that is copied to is full")]
    Full,
    #[error("it holds something that is no file, folder or link, such as a socket or a pipe")]
    Special,
    #[error("the disk that is copied to does not take the files' attributes or access lists")]
    Attributes,
    #[error("the server may not give a copy to the owner of its source")]
    Owner,
    #[error("another filesystem is mounted in it")]
    Mounted,
    #[error("it was stopped")]
    Stopped,
}

impl TreeError {
    fn source(error: impl Into<io::Error>) -> Self {
        Self::Disk(Side::Source, error.into())
    }

    pub(super) fn target(error: impl Into<io::Error>) -> Self {
        let error = error.into();
        match error.raw_os_error().map(Errno::from_raw_os_error) {
            Some(Errno::NOSPC | Errno::DQUOT) => Self::Full,
            _ => Self::Disk(Side::Target, error),
        }
    }
}

/// What goes on, for whoever watches, and whether it is to go on.
pub struct Watch {
    files: AtomicU64,
    bytes: AtomicU64,
    steps: AtomicU64,
    goes_on: Box<dyn Fn() -> bool + Send + Sync>,
}

impl Watch {
    /// `goes_on` is asked before everything that is written, and every now and then.
    pub fn new(goes_on: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        let (files, bytes, steps) = Default::default();
        Self { files, bytes, steps, goes_on: Box::new(goes_on) }
    }

    /// Files and their bytes that were gone through since it began, or began anew.
    pub fn seen(&self) -> (u64, u64) {
        (self.files.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }

    pub fn begin_anew(&self) {
        self.files.store(0, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
    }

    fn file(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }

    fn bytes(&self, more: u64) {
        self.bytes.fetch_add(more, Ordering::Relaxed);
    }

    /// Grows while it gets on, whatever is being done.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    pub(super) fn check(&self) -> Result<(), TreeError> {
        self.steps.fetch_add(1, Ordering::Relaxed);
        if (self.goes_on)() { Ok(()) } else { Err(TreeError::Stopped) }
    }
}
