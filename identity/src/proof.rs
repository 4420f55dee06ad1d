//! Proof of possession: whoever enrols or recovers shows that they hold the identity's secret key.
//!
//! The proof is an ML-DSA-87 signature over a compact JSON text with sorted keys. Its context is
//! never empty, so a signature made for a QR login cannot be used here, nor the reverse; and the
//! text names the origin, the login, the link's token and a single-use nonce, so that it cannot be
//! carried to another server, account or attempt.

use serde::Serialize;

use crate::{Fingerprint, KeyError, PublicKey, SecretKey, Signature};

/// What a proof is for. A proof for one purpose never passes for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Setting an account up for the first time.
    Enroll,
    /// Showing that one still is who enrolled, with the words.
    Recover,
}

impl Purpose {
    /// The ML-DSA context string.
    pub const fn context(self) -> &'static [u8] {
        match self {
            Self::Enroll => b"dna-nexus/enroll/v1",
            Self::Recover => b"dna-nexus/recover/v1",
        }
    }
}

/// What the server asked to be signed, all but the fingerprint, which the signer brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge<'a> {
    pub purpose: Purpose,
    /// When the nonce ends, in Unix seconds. Whether that has passed is the caller's to check.
    pub expires_at: i64,
    /// The login exactly as the server showed it.
    pub login: &'a str,
    /// The server's nonce, base64url without padding.
    pub nonce: &'a str,
    /// The configured origin, never the request's Host header.
    pub origin: &'a str,
    /// SHA-256 of the token's ASCII text, base64url without padding.
    pub token_hash: &'a str,
}

/// The signed text's fields. Declared in the order of their names: that order is the protocol.
#[derive(Serialize)]
struct Statement<'a> {
    expires_at: i64,
    fingerprint: &'a Fingerprint,
    login: &'a str,
    nonce: &'a str,
    origin: &'a str,
    token_hash: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("the public key could not be read")]
    PublicKey(#[source] KeyError),
    #[error("the signature could not be read")]
    Signature(#[source] KeyError),
    /// What the signer says it signed is not what this server asked for: a stale page, as a rule.
    #[error("the signed text is not the one that was asked for")]
    Statement,
    #[error("the signature does not prove possession of the public key for this request")]
    NotProven,
}

impl Challenge<'_> {
    /// The text to sign, for the identity with this fingerprint.
    pub fn statement(&self, fingerprint: &Fingerprint) -> String {
        let Challenge { purpose: _, expires_at, login, nonce, origin, token_hash } = *self;
        let statement = Statement { expires_at, fingerprint, login, nonce, origin, token_hash };
        serde_json::to_string(&statement).expect("strings and an integer always serialise")
    }

    /// Compares the text that a signer sent along with the one this challenge asks for. Verifying
    /// does not need it; it tells a mismatch of the fields from a wrong signature.
    pub fn check_statement(&self, signed: &str, by: &Fingerprint) -> Result<(), ProofError> {
        if signed == self.statement(by) { Ok(()) } else { Err(ProofError::Statement) }
    }
}

/// Signs a challenge. `hedge` should be fresh random bytes, see [`SecretKey::sign`].
pub fn sign(key: &SecretKey, challenge: &Challenge<'_>, hedge: &[u8; 32]) -> Signature {
    let statement = challenge.statement(&key.fingerprint());
    key.sign(statement.as_bytes(), challenge.purpose.context(), hedge)
}

/// Checks a proof against what was asked, and says whose it is.
///
/// The text is rebuilt here from `expected`, never taken from the signer.
pub fn verify(
    public_key: &[u8],
    signature: &[u8],
    expected: &Challenge<'_>,
) -> Result<Fingerprint, ProofError> {
    let public_key = PublicKey::from_bytes(public_key).map_err(ProofError::PublicKey)?;
    let signature = Signature::from_bytes(signature).map_err(ProofError::Signature)?;
    let fingerprint = public_key.fingerprint();
    let statement = expected.statement(&fingerprint);
    public_key
        .verify(statement.as_bytes(), &signature, expected.purpose.context())
        .map_err(|_| ProofError::NotProven)?;
    Ok(fingerprint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Words;

    fn key() -> SecretKey {
        SecretKey::from_words(&Words::from_entropy(&[3; 32]))
    }

    fn challenge() -> Challenge<'static> {
        Challenge {
            purpose: Purpose::Enroll,
            expires_at: 1_800_000_000,
            login: "ada",
            nonce: "bm9uY2U",
            origin: "https://nexus.example",
            token_hash: "aGFzaA",
        }
    }

    fn verify_by_key(
        signature: &Signature,
        expected: &Challenge<'_>,
    ) -> Result<Fingerprint, ProofError> {
        verify(key().public_key().as_bytes(), signature.as_bytes(), expected)
    }

    #[test]
    fn the_statement_is_compact_json_with_sorted_keys() {
        let fingerprint = key().fingerprint();
        assert_eq!(
            challenge().statement(&fingerprint),
            format!(
                "{{\"expires_at\":1800000000,\"fingerprint\":\"{fingerprint}\",\"login\":\"ada\",\
                 \"nonce\":\"bm9uY2U\",\"origin\":\"https://nexus.example\",\
                 \"token_hash\":\"aGFzaA\"}}"
            )
        );
    }

    #[test]
    fn strings_are_escaped_as_browsers_do() {
        let login = "é\"\\/\u{1}\u{8}\n\u{7f}\u{2028}😀";
        let statement = Challenge { login, ..challenge() }.statement(&key().fingerprint());
        // What JSON.stringify writes for the same string.
        let escaped = "\"é\\\"\\\\/\\u0001\\b\\n\u{7f}\u{2028}😀\"";
        assert!(statement.contains(escaped), "{statement}");
    }

    #[test]
    fn a_signed_challenge_names_its_signer() {
        let signature = sign(&key(), &challenge(), &[9; 32]);
        assert_eq!(verify_by_key(&signature, &challenge()), Ok(key().fingerprint()));
    }

    #[test]
    fn a_proof_holds_for_no_other_challenge() {
        let signature = sign(&key(), &challenge(), &[9; 32]);
        for other in [
            Challenge { purpose: Purpose::Recover, ..challenge() },
            Challenge { expires_at: 1_800_000_001, ..challenge() },
            Challenge { login: "bob", ..challenge() },
            Challenge { nonce: "bm9uY2V", ..challenge() },
            Challenge { origin: "https://elsewhere.example", ..challenge() },
            Challenge { token_hash: "aGFzaB", ..challenge() },
        ] {
            assert_eq!(verify_by_key(&signature, &other), Err(ProofError::NotProven), "{other:?}");
        }
    }

    #[test]
    fn a_signature_as_phones_make_it_is_no_proof() {
        let key = key();
        let statement = challenge().statement(&key.fingerprint());
        let phone = key.sign(statement.as_bytes(), b"", &[9; 32]);
        assert_eq!(verify_by_key(&phone, &challenge()), Err(ProofError::NotProven));
    }

    #[test]
    fn lengths_are_exact_and_the_wrong_one_is_named() {
        let signature = sign(&key(), &challenge(), &[9; 32]);
        let mut long_key = key().public_key().as_bytes().to_vec();
        long_key.push(0);
        assert!(matches!(
            verify(&long_key, signature.as_bytes(), &challenge()),
            Err(ProofError::PublicKey(_))
        ));
        assert!(matches!(
            verify(key().public_key().as_bytes(), &signature.as_bytes()[1..], &challenge()),
            Err(ProofError::Signature(_))
        ));
    }

    #[test]
    fn a_text_that_was_not_asked_for_is_told_apart() {
        let fingerprint = key().fingerprint();
        let asked = challenge().statement(&fingerprint);
        assert_eq!(challenge().check_statement(&asked, &fingerprint), Ok(()));
        let spaced = asked.replace(':', ": ");
        assert_eq!(challenge().check_statement(&spaced, &fingerprint), Err(ProofError::Statement));
    }
}
