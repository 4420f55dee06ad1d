//! What a phone posts after a scan.

use base64::{Engine, prelude::BASE64_STANDARD};
use identity::{PUBLIC_KEY_LENGTH_BYTES, PublicKey, SIGNATURE_LENGTH_BYTES, Signature};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{SessionToken, unique_keys};

/// An honest answer has about 12 KiB.
pub const MAX_ANSWER_BYTES: usize = 32 * 1024;

const TYPE: &str = "dna.auth.response";
const VERSION: u8 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("this is not an answer of the app")]
    Form,
    #[error("the key or the signature is not standard base64 of its exact length")]
    Encoding,
    #[error("the fingerprint is not that of the key")]
    Fingerprint,
    #[error("something else was signed than what the code says")]
    Statement,
    #[error("the signature does not fit the key")]
    Signature,
}

/// An answer whose form is right, and no more than that. Members that are not known are left alone,
/// as newer apps may send more.
#[derive(Debug, Deserialize)]
pub struct Answer {
    #[serde(rename = "type")]
    kind: String,
    v: u8,
    pub st: String,
    session_id: String,
    fingerprint: String,
    pubkey_b64: String,
    signature: String,
    signed_payload: Value,
    #[serde(skip)]
    body_hash: [u8; 32],
}

impl Answer {
    pub fn read(body: &[u8]) -> Result<Self, AnswerError> {
        if !unique_keys::are_unique(body) {
            return Err(AnswerError::Form);
        }
        let answer: Self = serde_json::from_slice(body).map_err(|_| AnswerError::Form)?;
        if answer.kind != TYPE || answer.v != VERSION {
            return Err(AnswerError::Form);
        }
        Ok(Self { body_hash: Sha256::digest(body).into(), ..answer })
    }

    /// SHA-256 of the body, byte for byte: a repetition is recognised by it.
    pub fn body_hash(&self) -> [u8; 32] {
        self.body_hash
    }

    /// Whether the holder of the key signed what the code says; the key, if so.
    pub fn verify(&self, token: &SessionToken) -> Result<PublicKey, AnswerError> {
        let key = decode(&self.pubkey_b64, PUBLIC_KEY_LENGTH_BYTES)?;
        let signature = decode(&self.signature, SIGNATURE_LENGTH_BYTES)?;
        let key = PublicKey::from_bytes(&key).map_err(|_| AnswerError::Encoding)?;
        let signature = Signature::from_bytes(&signature).map_err(|_| AnswerError::Encoding)?;
        if key.fingerprint().to_string() != self.fingerprint {
            return Err(AnswerError::Fingerprint);
        }
        // Rebuilt from our own token: what the phone says it signed is only compared.
        let statement = token.statement().map_err(|_| AnswerError::Statement)?;
        let said = serde_json::from_str::<Value>(&statement).ok();
        if said.as_ref() != Some(&self.signed_payload) || self.session_id != token.sid() {
            return Err(AnswerError::Statement);
        }
        // Phones sign with an empty context, proofs of possession never do.
        key.verify(statement.as_bytes(), &signature, b"").map_err(|_| AnswerError::Signature)?;
        Ok(key)
    }
}

/// Exactly `length` bytes of standard base64 with its padding, in the one spelling they have.
fn decode(text: &str, length: usize) -> Result<Vec<u8>, AnswerError> {
    if text.len() != length.div_ceil(3) * 4 {
        return Err(AnswerError::Encoding);
    }
    let bytes = BASE64_STANDARD.decode(text).map_err(|_| AnswerError::Encoding)?;
    if bytes.len() == length { Ok(bytes) } else { Err(AnswerError::Encoding) }
}
