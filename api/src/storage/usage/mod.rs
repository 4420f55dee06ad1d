//! How much of a pool a person's files take up, measured on disk.
//!
//! What is counted is what the files take up on the disk (`st_blocks`), a file with several names
//! once, and each thing at least as one block. Links are not followed, and nothing outside of the person's folder is looked at.

mod figures;
mod measuring;
mod pace;
mod walk;

use std::path::{Path, PathBuf};

use domain::{
    AccountId, PoolId,
    values::{Fingerprint, PoolRoot},
};

pub use figures::{
    Figure, Usage, figure_in, forget, forget_older_than, known, known_in, note, used_in,
};
pub use measuring::{Measuring, Seen, Unmeasured};
pub use pace::Pace;
pub use walk::{Found, WalkError, measure};

/// The pool's folder of people's folders.
const USERS: &str = "users";

/// Whose files, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub account_id: AccountId,
    pub pool_id: PoolId,
    pub root: PoolRoot,
    pub fingerprint: Fingerprint,
}

impl Place {
    /// The folder of the person's files.
    pub fn folder(&self) -> PathBuf {
        folder(&self.root, &self.fingerprint)
    }
}

/// The folder of a person's files.
pub fn folder(root: &PoolRoot, fingerprint: &Fingerprint) -> PathBuf {
    Path::new(root.as_str()).join(USERS).join(fingerprint.as_str())
}
