//! Passwords that reach the server: normalised, hashed with Argon2id, never kept.
//!
//! Only accounts that were invited with the method `password` send one. Those of OPAQUE accounts
//! stay in the browser.

mod hash;
mod hashing;

use std::fmt;

use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

pub use hash::{DamagedHash, PasswordHash};
pub use hashing::{Hashing, HashingError};

/// The fewest characters a new password may have, counted in code points after normalisation. The
/// pages ask for as many.
pub const MIN_CHARACTERS: usize = 10;

/// More would only be work.
const MAX_BYTES: usize = 1024;

/// A password as somebody sent it. `Debug` shows nothing.
pub struct TypedPassword(Zeroizing<String>);

/// A password in NFKC, so that another keyboard or system makes the same bytes. Nothing is
/// trimmed: spaces count. `Debug` shows nothing.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("must have at least {MIN_CHARACTERS} characters")]
    TooShort,
    #[error("must have at most {MAX_BYTES} bytes")]
    TooLong,
}

impl PasswordError {
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "too-short",
            Self::TooLong => "too-long",
        }
    }
}

impl TypedPassword {
    /// As a password to compare with one that was chosen before.
    pub fn presented(&self) -> Result<Password, PasswordError> {
        if self.0.len() > MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        Ok(Password(Zeroizing::new(self.0.nfkc().collect())))
    }

    /// As a new password.
    pub fn chosen(&self) -> Result<Password, PasswordError> {
        let password = self.presented()?;
        if password.0.chars().count() < MIN_CHARACTERS {
            return Err(PasswordError::TooShort);
        }
        Ok(password)
    }
}

impl Password {
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl<'de> Deserialize<'de> for TypedPassword {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Zeroizing::new).map(Self)
    }
}

impl fmt::Debug for TypedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedPassword(not shown)")
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> TypedPassword {
        TypedPassword(Zeroizing::new(text.to_owned()))
    }

    #[test]
    fn the_same_password_typed_on_another_system_is_the_same_bytes() {
        let one = typed("Zo\u{eb} \u{fb01}nds \u{ff21}da").chosen().expect("long enough");
        let other = typed("Zoe\u{308} finds Ada").chosen().expect("long enough");
        assert_eq!(one.as_bytes(), other.as_bytes());
        let spaced = typed(" Zoë finds Ada").chosen().expect("long enough");
        assert_ne!(one.as_bytes(), spaced.as_bytes(), "spaces count");
    }

    #[test]
    fn a_new_password_has_ten_characters_and_an_old_one_what_it_has() {
        assert_eq!(typed("nine char").chosen().map(drop), Err(PasswordError::TooShort));
        assert_eq!(typed("ten charac").chosen().map(drop), Ok(()));
        assert_eq!(typed("ääääääääää").chosen().map(drop), Ok(()));
        // Ten code points that are five after normalisation.
        assert_eq!(typed(&"a\u{308}".repeat(5)).chosen().map(drop), Err(PasswordError::TooShort));
        assert_eq!(typed("").presented().map(drop), Ok(()));
        assert_eq!(typed(&"a".repeat(1025)).presented().map(drop), Err(PasswordError::TooLong));
    }

    #[test]
    fn a_password_never_shows() {
        assert_eq!(format!("{:?}", typed("hunter2")), "TypedPassword(not shown)");
        assert_eq!(format!("{:?}", typed("hunter2").presented()), "Ok(Password(not shown))");
    }
}
