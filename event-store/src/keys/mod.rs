//! Every secret that the log and the credentials rest on, in three layers.
//!
//! ```text
//! master key (a file)  -- wraps -->  installation key  -- derives -->  lookup, token, sealing keys
//!                      -- wraps -->  one data key for each account
//! ```
//!
//! Only wrapped keys are in the database, so a dump of it alone opens nothing. Replacing the
//! master key re-wraps the keys below it and changes none of them.
//!
//! Invariant: a destroyed data key never comes back, neither on this node nor on another.

mod account_keys;
mod data_key;
mod installation;
mod installation_key;
mod keyring;
mod master_key;
mod replacement;
pub mod secret_file;

pub(crate) use account_keys::AccountKeys;
pub use data_key::{CannotOpen, DataKey};
pub use installation::{Installation, InstallationError};
pub use installation_key::{InstallationKey, MacKey, MacUse, SealingUse, SigningUse};
pub(crate) use keyring::key_id;
pub use keyring::{Keyring, KeyringError};
pub use master_key::{KEYS_FOLDER, MASTER_KEY_FILE, MasterKey};
pub use replacement::{Replaced, ReplacementError};
