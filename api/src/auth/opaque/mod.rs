//! OPAQUE (RFC 9807), the server's side: the password never reaches the server, in no form.
//!
//! Pure functions over messages as they travel: base64url without padding, exact lengths. Who may
//! register, where records and login state are kept and how failures are counted is decided by
//! the callers.
//!
//! Invariants: an unknown login is answered like a known one, see [`login::start`]; a login state
//! must be consumed before it is finished, because finishing alone accepts the same answer twice.
//!
//! Absent on purpose: the key stretching function. It runs in the browser; see [`suite::KSF`].

pub mod login;
pub mod registration;
mod setup;
pub mod suite;
mod wire;

#[cfg(test)]
mod tests;

pub use registration::PasswordFile;
pub use setup::{OPAQUE_SETUP_FILE, OpaqueSetup, SetupError};
pub use suite::{KSF, OsRng, SERVER_IDENTIFIER, Suite};
pub use wire::MessageError;
