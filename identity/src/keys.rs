//! From words to an ML-DSA-87 key pair (FIPS 204), the way DNA Connect does it.

use std::fmt;

use fips204::ml_dsa_87;
use fips204::traits::{KeyGen, SerDes, Signer, Verifier};
use sha3::{Digest, Sha3_512};
use shake::Shake256;
use shake::digest::{ExtendableOutput, Update, XofReader};
use zeroize::Zeroizing;

use crate::{Fingerprint, Words};

pub const PUBLIC_KEY_LENGTH_BYTES: usize = ml_dsa_87::PK_LEN;
pub const SIGNATURE_LENGTH_BYTES: usize = ml_dsa_87::SIG_LEN;

/// Separates signing keys from other keys the app derives from the same seed. ASCII, no NUL.
const SIGNING_LABEL: &[u8] = b"qgp-signing-v1";

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("a public key is {PUBLIC_KEY_LENGTH_BYTES} bytes, not {found}")]
    PublicKeyLength { found: usize },
    #[error("a signature is {SIGNATURE_LENGTH_BYTES} bytes, not {found}")]
    SignatureLength { found: usize },
    #[error("the public key is not an ML-DSA-87 key")]
    NotAKey,
    #[error("the signature is not by this key over this message")]
    WrongSignature,
}

/// The seed of key generation: `SHAKE256(BIP39 seed || "qgp-signing-v1")`, 32 bytes.
fn key_seed(words: &Words) -> Zeroizing<[u8; 32]> {
    let mut shake = Shake256::default();
    shake.update(words.seed().as_slice());
    shake.update(SIGNING_LABEL);
    let mut xi = Zeroizing::new([0; 32]);
    shake.finalize_xof().read(xi.as_mut_slice());
    xi
}

/// A person's secret key. Wiped from memory when dropped; `Debug` shows the fingerprint only.
pub struct SecretKey {
    secret: ml_dsa_87::PrivateKey,
    public: PublicKey,
}

impl SecretKey {
    pub fn from_words(words: &Words) -> Self {
        Self::from_seed(&key_seed(words))
    }

    fn from_seed(xi: &[u8; 32]) -> Self {
        let (public, secret) = ml_dsa_87::KG::keygen_from_seed(xi);
        Self { secret, public: PublicKey(Box::new(public.into_bytes())) }
    }

    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    pub fn fingerprint(&self) -> Fingerprint {
        self.public.fingerprint()
    }

    /// Signs with pure ML-DSA. `context` separates uses: phones sign with an empty one, proofs of
    /// possession never do. `hedge` should be fresh random bytes; zeros make the deterministic
    /// variant of FIPS 204, whose signatures are as valid but give side channels more to work on.
    ///
    /// Panics when `context` is longer than 255 bytes: contexts are constants of the protocol.
    pub fn sign(&self, message: &[u8], context: &[u8], hedge: &[u8; 32]) -> Signature {
        let signature = self
            .secret
            .try_sign_with_seed(hedge, message, context)
            .expect("signing fails only on a context over 255 bytes");
        Signature(Box::new(signature))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey(of {})", self.fingerprint())
    }
}

/// An ML-DSA-87 public key in its FIPS 204 encoding.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(Box<[u8; PUBLIC_KEY_LENGTH_BYTES]>);

impl PublicKey {
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let exact = Box::<[u8]>::from(bytes).try_into();
        exact.map(Self).map_err(|_| KeyError::PublicKeyLength { found: bytes.len() })
    }

    pub fn as_bytes(&self) -> &[u8; PUBLIC_KEY_LENGTH_BYTES] {
        &self.0
    }

    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::from_digest(Sha3_512::digest(self.0.as_slice()).into())
    }

    pub fn verify(
        &self,
        message: &[u8],
        signature: &Signature,
        context: &[u8],
    ) -> Result<(), KeyError> {
        let key = ml_dsa_87::PublicKey::try_from_bytes(*self.0).map_err(|_| KeyError::NotAKey)?;
        if key.verify(message, &signature.0, context) {
            Ok(())
        } else {
            Err(KeyError::WrongSignature)
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey(of {})", self.fingerprint())
    }
}

/// An ML-DSA-87 signature: `SIGNATURE_LENGTH_BYTES` bytes, not yet verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature(Box<[u8; SIGNATURE_LENGTH_BYTES]>);

impl Signature {
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let exact = Box::<[u8]>::from(bytes).try_into();
        exact.map(Self).map_err(|_| KeyError::SignatureLength { found: bytes.len() })
    }

    pub fn as_bytes(&self) -> &[u8; SIGNATURE_LENGTH_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(ML-DSA-87)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_words_make_the_golden_key_seed() {
        let words = Words::from_entropy(&[0; 32]);
        let xi: String = key_seed(&words).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(xi, "85a79f54a810f1de834010cf30bfd7c5e3012f84b746b2aa8094a1746cbc4a35");
    }

    #[test]
    fn lengths_are_exact() {
        let too_long = vec![0; PUBLIC_KEY_LENGTH_BYTES + 1];
        assert_eq!(
            PublicKey::from_bytes(&too_long),
            Err(KeyError::PublicKeyLength { found: PUBLIC_KEY_LENGTH_BYTES + 1 })
        );
        assert_eq!(Signature::from_bytes(&[]), Err(KeyError::SignatureLength { found: 0 }));
    }

    #[test]
    fn a_signature_holds_for_its_message_context_and_key_only() {
        let key = SecretKey::from_words(&Words::from_entropy(&[1; 32]));
        let stranger = SecretKey::from_words(&Words::from_entropy(&[2; 32]));
        let signature = key.sign(b"message", b"context", &[7; 32]);
        let public = key.public_key();
        assert_eq!(public.verify(b"message", &signature, b"context"), Ok(()));
        for outcome in [
            public.verify(b"massage", &signature, b"context"),
            public.verify(b"message", &signature, b""),
            stranger.public_key().verify(b"message", &signature, b"context"),
        ] {
            assert_eq!(outcome, Err(KeyError::WrongSignature));
        }
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let key = SecretKey::from_words(&Words::from_entropy(&[0; 32]));
        assert_eq!(format!("{key:?}"), format!("SecretKey(of {})", key.fingerprint()));
    }
}
