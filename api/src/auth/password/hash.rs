//! Argon2id as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.

use std::fmt;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{self, PasswordHasher, PasswordVerifier, SaltString},
};
use zeroize::Zeroizing;

use super::Password;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash that reads well. `Debug` shows nothing.
#[derive(Clone)]
pub struct PasswordHash(Zeroizing<String>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored password hash is damaged")]
pub struct DamagedHash;

impl PasswordHash {
    /// Takes some 20 ms and 19 MiB: not for a thread that others wait for.
    pub(super) fn of(password: &Password, salt: &[u8; 16]) -> Result<Self, DamagedHash> {
        Self::of_bytes(password.as_bytes(), salt)
    }

    /// A hash of nothing anybody typed, which costs as much to compare with as any other.
    pub(super) fn stand_in(random: &[u8; 16]) -> Result<Self, DamagedHash> {
        Self::of_bytes(random, random)
    }

    fn of_bytes(password: &[u8], salt: &[u8; 16]) -> Result<Self, DamagedHash> {
        let salt = SaltString::encode_b64(salt).map_err(|_| DamagedHash)?;
        let hash = argon2().hash_password(password, &salt);
        hash.map(|hash| Self(Zeroizing::new(hash.to_string()))).map_err(|_| DamagedHash)
    }

    pub fn parse(text: &str) -> Result<Self, DamagedHash> {
        let hash = password_hash::PasswordHash::new(text).map_err(|_| DamagedHash)?;
        // Salt and parameters alone are a well-formed text too, which no password would fit.
        hash.hash.ok_or(DamagedHash)?;
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Costs what the hash's own parameters say.
    pub(super) fn verify(&self, password: &Password) -> Result<bool, DamagedHash> {
        let hash = self.parsed()?;
        match argon2().verify_password(password.as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::Password) => Ok(false),
            Err(_) => Err(DamagedHash),
        }
    }

    /// Whether it was made with other parameters than new ones are.
    pub fn is_outdated(&self) -> bool {
        let Ok(hash) = self.parsed() else { return true };
        let as_now = hash.algorithm == Algorithm::Argon2id.ident()
            && hash.version == Some(Version::V0x13.into());
        let params = Params::try_from(&hash);
        let as_now = as_now
            && params.is_ok_and(|params| {
                (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES)
            });
        !as_now
    }

    fn parsed(&self) -> Result<password_hash::PasswordHash<'_>, DamagedHash> {
        password_hash::PasswordHash::new(&self.0).map_err(|_| DamagedHash)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.expect("parameters in range"))
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::{super::TypedPassword, *};

    fn password(text: &str) -> Password {
        let typed: TypedPassword = serde_json::from_value(text.into()).expect("a text");
        typed.presented().expect("a password")
    }

    #[test]
    fn the_parameters_are_those_promised_and_never_change_unseen() {
        let hash = PasswordHash::of(&password("correct horse"), &[7; 16]).expect("hashed");
        assert!(
            hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$")
        );
        assert!(!hash.is_outdated());
        assert_eq!(hash.verify(&password("correct horse")), Ok(true));
        assert_eq!(hash.verify(&password("Correct horse")), Ok(false));
    }

    #[test]
    fn a_hash_with_other_parameters_still_verifies_and_is_outdated() {
        let weaker = Argon2::new(
            Algorithm::Argon2id,
            Version::V0x13,
            Params::new(1024, 1, 1, None).expect("in range"),
        );
        let salt = SaltString::encode_b64(&[7; 16]).expect("a salt");
        let text = weaker.hash_password(b"correct horse", &salt).expect("hashed").to_string();
        let hash = PasswordHash::parse(&text).expect("a hash");
        assert_eq!(hash.verify(&password("correct horse")), Ok(true));
        assert!(hash.is_outdated());
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        for text in ["", "plain text", "$argon2id$v=19$m=19456,t=2,p=1"] {
            let verified = PasswordHash::parse(text).and_then(|hash| hash.verify(&password("x")));
            assert_eq!(verified, Err(DamagedHash), "{text}");
        }
    }
}
