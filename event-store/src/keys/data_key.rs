//! A key that seals: XChaCha20-Poly1305 with a random nonce in front of the ciphertext.

use std::fmt;

use chacha20poly1305::aead::{Aead, Generate, Key, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

pub(super) const KEY_LENGTH_BYTES: usize = 32;
const NONCE_LENGTH_BYTES: usize = 24;

/// 256 bits that seal and open. Wiped from memory when dropped, never printed.
#[derive(Clone)]
pub struct DataKey(Zeroizing<[u8; KEY_LENGTH_BYTES]>);

/// Another key, other circumstances, or changed bytes: AEAD does not say which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed bytes do not open with this key in this place")]
pub struct CannotOpen;

impl DataKey {
    pub fn random() -> Self {
        Self::from_bytes(Key::<XChaCha20Poly1305>::generate().into())
    }

    pub(super) fn from_bytes(bytes: [u8; KEY_LENGTH_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn as_bytes(&self) -> &[u8; KEY_LENGTH_BYTES] {
        &self.0
    }

    /// Seals `plain`. `place` is not stored: it must be given again, byte for byte, to open.
    /// Returns 24 bytes of nonce, the ciphertext and 16 bytes of tag.
    pub fn seal(&self, plain: &[u8], place: &[u8]) -> Vec<u8> {
        let nonce = XNonce::generate();
        let payload = Payload { msg: plain, aad: place };
        let ciphertext = self
            .cipher()
            .encrypt(&nonce, payload)
            .expect("XChaCha20-Poly1305 seals anything that fits in memory");
        let mut sealed = Vec::with_capacity(NONCE_LENGTH_BYTES + ciphertext.len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        sealed
    }

    pub fn open(&self, sealed: &[u8], place: &[u8]) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let (nonce, ciphertext) =
            sealed.split_first_chunk::<NONCE_LENGTH_BYTES>().ok_or(CannotOpen)?;
        let payload = Payload { msg: ciphertext, aad: place };
        let plain = self.cipher().decrypt(&XNonce::from(*nonce), payload);
        plain.map(Zeroizing::new).map_err(|_| CannotOpen)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.as_slice().try_into().expect("a key is 32 bytes"))
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let key = DataKey::random();
        let sealed = key.seal(b"plain", b"place");
        assert_eq!(key.open(&sealed, b"place").expect("opens").as_slice(), b"plain");
        assert_eq!(key.open(&sealed, b"elsewhere"), Err(CannotOpen));
        assert_eq!(DataKey::random().open(&sealed, b"place"), Err(CannotOpen));
    }

    #[test]
    fn any_changed_or_missing_byte_is_noticed() {
        let key = DataKey::random();
        let sealed = key.seal(b"plain", b"place");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open(&changed, b"place"), Err(CannotOpen));
            assert_eq!(key.open(&sealed[..at], b"place"), Err(CannotOpen));
        }
    }

    #[test]
    fn sealing_twice_gives_different_bytes() {
        let key = DataKey::random();
        assert_ne!(key.seal(b"plain", b"place"), key.seal(b"plain", b"place"));
    }

    #[test]
    fn debug_output_shows_no_key() {
        let key = DataKey::from_bytes([0xab; 32]);
        assert_eq!(format!("{key:?}"), "DataKey(not shown)");
    }
}
