//! A service token: what a program shows instead of signing in.
//!
//! Invariant: a token grants what its scope says from the moment it is issued until it is revoked,
//! and never again after that.
//!
//! Absent on purpose: the token itself and its hash. Secrets stay outside of the log; see
//! `api::auth::service_tokens`. There is no reason why a token is revoked either: it would be
//! personal, and the command line is nobody whose key could seal it.

mod apply;
mod command;
mod decide;
mod error;
mod event;
mod guards;
mod scope;
mod state;
#[cfg(test)]
mod tests;

pub use command::{TokenAction, TokenCommand};
pub use error::TokenError;
pub use event::TokenEvent;
pub use scope::Scope;
pub use state::ServiceToken;
