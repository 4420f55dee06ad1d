//! Who is asking: sign-in, sessions, links and credentials.
//!
//! Invariants: every secret at rest is a keyed hash or sealed; what is single-use is taken out of
//! its table in one statement before it is looked at; whether somebody may sign in is decided by
//! the log, never by a row here.

pub mod bootstrap;
pub mod challenges;
pub mod credentials;
pub mod limits;
pub mod links;
pub mod login_attempts;
pub mod opaque;
pub mod qr;
pub mod session_cookie;
pub mod sessions;
pub mod signed_in;
mod store_error;
pub mod sweep;
mod token;

pub use limits::Limits;
pub use store_error::StoreError;
pub use token::Token;
