//! The golden identity, and agreement with a second implementation of FIPS 204.

use identity::{PublicKey, SecretKey, Signature, Words};
use ml_dsa::signature::Keypair;
use ml_dsa::{MlDsa87, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// The seed of the golden key, see the test of the same name beside the derivation.
const GOLDEN_XI: [u8; 32] = [
    0x85, 0xa7, 0x9f, 0x54, 0xa8, 0x10, 0xf1, 0xde, 0x83, 0x40, 0x10, 0xcf, 0x30, 0xbf, 0xd7, 0xc5,
    0xe3, 0x01, 0x2f, 0x84, 0xb7, 0x46, 0xb2, 0xaa, 0x80, 0x94, 0xa1, 0x74, 0x6c, 0xbc, 0x4a, 0x35,
];

fn golden_key() -> SecretKey {
    let words = format!("{}art", "abandon ".repeat(23));
    SecretKey::from_words(&Words::parse(&words).expect("the golden words"))
}

fn other_implementation() -> SigningKey<MlDsa87> {
    SigningKey::<MlDsa87>::from_seed(&GOLDEN_XI.into())
}

#[test]
fn the_golden_words_make_the_golden_fingerprint() {
    let key = golden_key();
    let digest: String =
        Sha256::digest(key.public_key().as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(digest, "7882c5d4a5bb10522690720e3de41b344b560306fc2796c8c01101b4f0aa96dc");
    assert_eq!(
        key.fingerprint().to_string(),
        "72b656d2739df07416b5d98943deb9debedaf2d9efd18153173e381b85d269e0\
         40ad4387b7e45ef776c3032c1fcb1d4a22c56f6eb1fd0572b66e646583742fd9"
    );
}

#[test]
fn another_implementation_makes_the_same_public_key() {
    let theirs = other_implementation().verifying_key().encode();
    assert_eq!(golden_key().public_key().as_bytes().as_slice(), theirs.as_slice());
}

#[test]
fn signatures_verify_across_implementations() {
    let key = golden_key();
    let ours = key.sign(b"a message", b"a context", &[5; 32]);
    let encoded = ours.as_bytes().as_slice().try_into().expect("the exact length");
    let read = ml_dsa::Signature::<MlDsa87>::decode(&encoded).expect("a readable signature");
    let verifying: VerifyingKey<MlDsa87> = other_implementation().verifying_key();
    assert!(verifying.verify_with_context(b"a message", b"a context", &read));

    let theirs = other_implementation()
        .expanded_key()
        .sign_deterministic(b"a message", b"a context")
        .expect("signs");
    let theirs = Signature::from_bytes(&theirs.encode()).expect("the exact length");
    let public = PublicKey::from_bytes(key.public_key().as_bytes()).expect("the exact length");
    assert_eq!(public.verify(b"a message", &theirs, b"a context"), Ok(()));
}
