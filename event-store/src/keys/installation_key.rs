//! The keys that belong to the installation as a whole, derived from one random key.

use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use super::data_key::{DataKey, KEY_LENGTH_BYTES};

/// The root of the derived keys. Stored wrapped, so a new master key leaves them all as they are.
#[derive(Clone)]
pub struct InstallationKey(DataKey);

/// What a keyed hash is for. Hashes for different uses cannot be compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MacUse {
    /// Finding an account by its normalised login, or any other guarded value.
    Lookup,
    /// OPAQUE's credential identifier, made from the normalised login when a credential is made.
    CredentialIdentifier,
    /// Setup and reset links at rest.
    LinkToken,
    /// Sessions at rest.
    SessionToken,
    /// Answers to repeated requests.
    IdempotencyKey,
    /// The cookie that ties a browser to the QR code it shows, at rest.
    PreauthToken,
    /// The digits that go from a phone into the browser.
    QrDigits,
    /// Recoveries under way, at rest.
    RecoveryToken,
    /// Making the key that seals a recovery out of its token.
    RecoverySealing,
    /// What the log calls somebody's picture.
    AvatarDigest,
    /// Tokens of programs at rest.
    ServiceToken,
}

/// What a derived key seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealingUse {
    Credential,
    /// The server's side of a login that is under way.
    LoginState,
    /// Where a browser is of which nobody knows yet whose it is.
    QrWhence,
}

/// What a derived seed makes a signing key for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningUse {
    /// The session tokens in QR codes: Ed25519.
    QrSessionToken,
}

impl MacUse {
    const fn label(self) -> &'static str {
        match self {
            Self::Lookup => "dna-nexus/mac/lookup/v1",
            Self::CredentialIdentifier => "dna-nexus/mac/credential-identifier/v1",
            Self::LinkToken => "dna-nexus/mac/link-token/v1",
            Self::SessionToken => "dna-nexus/mac/session-token/v1",
            Self::IdempotencyKey => "dna-nexus/mac/idempotency-key/v1",
            Self::PreauthToken => "dna-nexus/mac/preauth-token/v1",
            Self::QrDigits => "dna-nexus/mac/qr-digits/v1",
            Self::RecoveryToken => "dna-nexus/mac/recovery-token/v1",
            Self::RecoverySealing => "dna-nexus/mac/recovery-sealing/v1",
            Self::AvatarDigest => "dna-nexus/mac/avatar-digest/v1",
            Self::ServiceToken => "dna-nexus/mac/service-token/v1",
        }
    }
}

impl SealingUse {
    const fn label(self) -> &'static str {
        match self {
            Self::Credential => "dna-nexus/seal/credential/v1",
            Self::LoginState => "dna-nexus/seal/login-state/v1",
            Self::QrWhence => "dna-nexus/seal/qr-whence/v1",
        }
    }
}

impl SigningUse {
    const fn label(self) -> &'static str {
        match self {
            Self::QrSessionToken => "dna-nexus/sign/qr-session-token/v1",
        }
    }
}

impl InstallationKey {
    pub(super) fn new(key: DataKey) -> Self {
        Self(key)
    }

    /// A key for tests and tools that have no database: nothing it makes outlives the process.
    pub fn random() -> Self {
        Self(DataKey::random())
    }

    pub fn mac_key(&self, use_: MacUse) -> MacKey {
        MacKey(self.derive(use_.label()))
    }

    pub fn sealing_key(&self, use_: SealingUse) -> DataKey {
        DataKey::from_bytes(*self.derive(use_.label()))
    }

    /// The seed of a signing key, which is the same on every node of the installation.
    pub fn signing_seed(&self, use_: SigningUse) -> Zeroizing<[u8; KEY_LENGTH_BYTES]> {
        self.derive(use_.label())
    }

    /// HKDF-SHA512 without a salt; `label` is the info.
    fn derive(&self, label: &str) -> Zeroizing<[u8; KEY_LENGTH_BYTES]> {
        let mut derived = Zeroizing::new([0; KEY_LENGTH_BYTES]);
        Hkdf::<Sha512>::new(None, self.0.as_bytes())
            .expand(label.as_bytes(), derived.as_mut_slice())
            .expect("HKDF-SHA512 gives up to 16320 bytes");
        derived
    }
}

impl fmt::Debug for InstallationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallationKey(not shown)")
    }
}

/// Hashes values that must be found again but not read: HMAC-SHA256.
#[derive(Clone)]
pub struct MacKey(Zeroizing<[u8; KEY_LENGTH_BYTES]>);

impl MacKey {
    /// A key for sealing that takes both this key and `value` to make.
    pub fn data_key(&self, value: &[u8]) -> DataKey {
        DataKey::from_bytes(self.mac(value))
    }

    pub fn mac(&self, value: &[u8]) -> [u8; 32] {
        let mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice());
        let mac = mac.expect("HMAC takes a key of any length");
        mac.chain_update(value).finalize().into_bytes().into()
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey(not shown)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Derived keys are stored nowhere: were a label or the derivation to change, every hash and
    /// credential of every installation would be lost. Computed with Python's hmac and hashlib.
    #[test]
    fn derivation_never_changes() {
        let key = InstallationKey::new(DataKey::from_bytes([1; 32]));
        assert_eq!(
            hex(&key.mac_key(MacUse::Lookup).mac(b"ada")),
            "14699655fef2f6dc00dcc9a3c4d396e202a7f3130df86ed85f05efbeb93d5744"
        );
        assert_eq!(
            hex(key.sealing_key(SealingUse::Credential).as_bytes()),
            "8cca95a2ce09128b94da6bddfc53f7d0affc78e301809104518a3509d4b1c48b"
        );
        assert_eq!(
            hex(key.signing_seed(SigningUse::QrSessionToken).as_slice()),
            "34bacb17b60ce40df2337be6584941947de6ad8e1e8cd8bb6de26f1b9755656b"
        );
    }

    #[test]
    fn uses_do_not_share_keys() {
        let key = InstallationKey::random();
        let macs = [
            MacUse::Lookup,
            MacUse::CredentialIdentifier,
            MacUse::LinkToken,
            MacUse::SessionToken,
            MacUse::IdempotencyKey,
            MacUse::PreauthToken,
            MacUse::QrDigits,
            MacUse::RecoveryToken,
            MacUse::AvatarDigest,
            MacUse::ServiceToken,
        ]
        .map(|use_| key.mac_key(use_).mac(b"same"));
        for (n, mac) in macs.iter().enumerate() {
            assert!(!macs[..n].contains(mac));
        }
    }
}
