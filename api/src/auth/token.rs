//! Secrets that are handed out once and only recognised afterwards: in links and in cookies.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use event_store::keys::{DataKey, MacKey};
use serde::{Deserialize, Deserializer};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::StoreError;

const TOKEN_LENGTH_BYTES: usize = 32;
const TOKEN_LENGTH_CHARACTERS: usize = 43;

/// 256 random bits in base64url. At rest there is only a keyed hash; `Debug` shows nothing.
///
/// One that somebody presents may be any text: whether it is a token is found out by looking its
/// hash up, so a link that was cut short is simply unknown.
pub struct Token(Zeroizing<String>);

impl Token {
    pub fn random() -> Result<Self, StoreError> {
        let bytes = Zeroizing::new(random_bytes::<TOKEN_LENGTH_BYTES>()?);
        Ok(Self(Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice()))))
    }

    pub fn presented(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is stored and looked up; `None` for a text that cannot be a token.
    pub(in crate::auth) fn keyed_hash(&self, key: &MacKey) -> Option<[u8; 32]> {
        (self.0.len() == TOKEN_LENGTH_CHARACTERS).then(|| key.mac(self.0.as_bytes()))
    }

    /// A key that takes the token to make: what it seals only who presents the token can read.
    pub(in crate::auth) fn sealing_key(&self, key: &MacKey) -> Option<DataKey> {
        (self.0.len() == TOKEN_LENGTH_CHARACTERS).then(|| key.data_key(self.0.as_bytes()))
    }

    /// SHA-256 of the token's text in base64url: how a proof of possession names the token.
    pub fn hash_for_proof(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }
}

/// Bytes from the operating system.
pub(in crate::auth) fn random_bytes<const LENGTH: usize>() -> Result<[u8; LENGTH], StoreError> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Zeroizing::new).map(Self)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use event_store::keys::{InstallationKey, MacUse};

    use super::*;

    #[test]
    fn a_token_is_43_characters_that_never_repeat_and_never_show() {
        let (one, other) = (Token::random().expect("random"), Token::random().expect("random"));
        assert_eq!(one.as_str().len(), TOKEN_LENGTH_CHARACTERS);
        assert_ne!(one.as_str(), other.as_str());
        assert_eq!(format!("{one:?}"), "Token(not shown)");
    }

    #[test]
    fn what_is_presented_is_recognised_and_anything_else_is_not() {
        let key = InstallationKey::random().mac_key(MacUse::LinkToken);
        let token = Token::random().expect("random");
        let again = Token::presented(token.as_str());
        assert_eq!(token.keyed_hash(&key), again.keyed_hash(&key));
        for wrong in ["", "short", &format!("{}x", token.as_str())] {
            assert_eq!(Token::presented(wrong).keyed_hash(&key), None);
        }
    }
}
