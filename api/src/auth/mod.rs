//! Who is asking: sign-in, sessions, links and credentials.
//!
//! Invariants: every secret at rest is a keyed hash or sealed; what is single-use is taken out of
//! its table in one statement before it is looked at; whether somebody may sign in is decided by
//! the log, never by a row here.

pub mod bootstrap;
pub mod challenges;
pub mod credentials;
pub mod erasure;
mod evenly;
pub mod holder;
pub mod limits;
pub mod links;
pub mod login_attempts;
pub mod methods;
pub mod offered;
pub mod opaque;
pub mod open_sessions;
pub mod password;
pub mod proofs;
pub mod qr;
pub mod recoveries;
pub mod service_tokens;
pub mod session_cookie;
pub mod sessions;
pub mod signed_in;
mod store_error;
pub mod sweep;
mod token;

pub use evenly::evenly;
pub use limits::Limits;
pub use methods::Methods;
pub use store_error::StoreError;
pub use token::Token;
