//! Signing in with the DNA Connect app: the browser shows a QR code, the phone signs what is in
//! it, and the browser goes on.
//!
//! Invariants: a code is good for one scan; what a scan leads to is decided from the log each time
//! it is asked for; only the browser that showed the code gets the session.
//!
//! Absent on purpose: knowledge of HTTP. See `routes::v5`.

mod answer;
mod digits;
pub mod preauth;
pub mod registrations;
mod session_token;
pub mod sessions;
mod standing;
mod text;
mod unique_keys;

pub use answer::{Answer, AnswerError, MAX_ANSWER_BYTES};
pub use digits::{DIGITS, digits};
pub use session_token::{Issued, Issuer, SessionToken, TokenError};
pub use standing::{Standing, standing};
pub use text::{TextError, picture, text};

/// What a scan leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum QrSignIn {
    /// The browser goes on.
    #[default]
    On,
    /// The phone shows six digits that must be typed into the browser.
    Digits,
}
