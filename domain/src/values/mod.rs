//! Values with limits. Each parses itself once, at the edge; inside, it can be trusted.

#[macro_use]
mod text_value;

mod avatar_digest;
mod file_path;
mod fingerprint;
mod login;
#[cfg(test)]
mod tests;
mod text;

pub use avatar_digest::AvatarDigest;
pub use file_path::FilePath;
pub use fingerprint::Fingerprint;
pub use login::Login;
pub use text::{DisplayName, Email, Notes, PoolName, PoolRoot, Reason, TokenName};

/// The largest size that fits everywhere it is stored: 2^63 - 1 bytes.
pub const MAX_BYTES: u64 = i64::MAX as u64;

/// Why a text is not a valid value. [`ValueError::code`] is stable; the message may change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error("must not be empty")]
    Empty,
    #[error("must be at most {max} characters")]
    TooLong { max: usize },
    #[error("must not contain control characters")]
    ControlCharacter,
    #[error("{0}")]
    Malformed(&'static str),
}

impl ValueError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::ControlCharacter => "control-character",
            Self::Malformed(_) => "malformed",
        }
    }
}
