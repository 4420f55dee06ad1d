//! Proofs of possession as browsers send them.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::values::Fingerprint;
use identity::{Challenge, PUBLIC_KEY_LENGTH_BYTES, SIGNATURE_LENGTH_BYTES, proof};
use serde::Deserialize;
use utoipa::ToSchema;

use super::opaque::MessageError;
use crate::problem::ApiError;

/// A public key and the proof that the sender holds its secret key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvenIdentity {
    /// ML-DSA-87: 2592 bytes in base64url without padding.
    pub public_key: String,
    /// ML-DSA-87 with the context `dna-nexus/enroll/v1` or, for a recovery,
    /// `dna-nexus/recover/v1`: 4627 bytes in base64url without padding.
    proof: String,
    /// The compact JSON text that was signed.
    signed: String,
}

/// The parts of a proof, of the right lengths. Nothing about it has been checked yet.
#[derive(Debug)]
pub struct ReadProof<'a> {
    public_key: Vec<u8>,
    signature: Vec<u8>,
    signed: &'a str,
    /// Which challenge it answers.
    pub nonce: String,
}

const OTHER_TEXT: ApiError = ApiError::ProofInvalid("the signed text is not the one asked for");
const NOT_PROVEN: ApiError = ApiError::ProofInvalid("the signature does not fit key and text");

impl ProvenIdentity {
    pub fn read(&self) -> Result<ReadProof<'_>, ApiError> {
        let public_key = decode("identity/public_key", &self.public_key, PUBLIC_KEY_LENGTH_BYTES)?;
        let signature = decode("identity/proof", &self.proof, SIGNATURE_LENGTH_BYTES)?;
        let nonce = nonce_of(&self.signed).ok_or(OTHER_TEXT)?;
        Ok(ReadProof { public_key, signature, signed: &self.signed, nonce })
    }
}

impl ReadProof<'_> {
    /// Whose identity it is. The challenge must have been taken out of its place before: it is
    /// good once.
    pub fn check(&self, expected: &Challenge<'_>) -> Result<Fingerprint, ApiError> {
        let fingerprint = proof::verify(&self.public_key, &self.signature, expected);
        let fingerprint = fingerprint.map_err(|_| NOT_PROVEN)?;
        expected.check_statement(self.signed, &fingerprint).map_err(|_| OTHER_TEXT)?;
        Fingerprint::parse(&fingerprint.to_string()).map_err(ApiError::internal)
    }
}

/// Which challenge a signed text answers. All else in the text is checked as a whole.
fn nonce_of(signed: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Signed {
        nonce: String,
    }
    serde_json::from_str::<Signed>(signed).ok().map(|signed| signed.nonce)
}

/// Exactly `expected` bytes from base64url without padding.
fn decode(field: &'static str, text: &str, expected: usize) -> Result<Vec<u8>, MessageError> {
    if text.len() != (expected * 4).div_ceil(3) {
        return Err(MessageError::Length { field, expected });
    }
    BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| MessageError::Encoding { field })
}
