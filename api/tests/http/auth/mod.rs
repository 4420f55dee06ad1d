//! Signing in and out, over real HTTP.

mod bad_input;
mod cross_site;
mod fixation;
mod forwarded;
mod limits;
mod password;
mod sessions;
mod sign_in;
mod unknown_logins;

pub use sign_in::started;
