//! A person's DNA identity: 24 words, the ML-DSA-87 key that they make, and its fingerprint.
//!
//! The same words restore the same identity in DNA Connect, so every step here is fixed byte for
//! byte by that app: see [`words`], [`keys`] and the golden vectors in `tests/`.
//!
//! Browsers make the words themselves; the server only checks a [`proof`]. The parts that handle
//! words and secret keys serve the command line and the simulated phone of the tests.
//!
//! Absent on purpose: randomness, clock and I/O. Entropy and hedging bytes are handed in.

pub mod fingerprint;
pub mod keys;
pub mod proof;
pub mod words;

pub use fingerprint::{Fingerprint, FingerprintError};
pub use keys::{
    KeyError, PUBLIC_KEY_LENGTH_BYTES, PublicKey, SIGNATURE_LENGTH_BYTES, SecretKey, Signature,
};
pub use proof::{Challenge, ProofError, Purpose};
pub use words::{Words, WordsError};
