//! Which OPAQUE: every choice here is permanent, since records outlive the program.

use opaque_ke::ksf::Identity;
use opaque_ke::{CipherSuite, Identifiers, Ristretto255, ServerLoginParameters, TripleDh};
use sha2_for_opaque::Sha512;

/// The operating system's randomness, as the library's generation of `rand` wants it.
pub use rand_for_opaque::rngs::OsRng;

/// ristretto255-SHA512 with triple Diffie-Hellman. The server never stretches a key, so its
/// stretching function is the identity.
pub struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Identity;
}

/// Separates these records from those of any other service. Browsers pass the same text.
pub const SERVER_IDENTIFIER: &str = "dna-nexus/opaque/v1";

/// How browsers stretch the password: Argon2id with m = 65536 KiB, t = 3, p = 4, a salt of 16 zero
/// bytes and 64 bytes of output. Kept with each record, so that it can be raised later.
pub const KSF: &str = "argon2id-v1";

pub const SERVER_SETUP_LENGTH_BYTES: usize = 128;
pub const REGISTRATION_REQUEST_LENGTH_BYTES: usize = 32;
pub const REGISTRATION_RESPONSE_LENGTH_BYTES: usize = 64;
pub const REGISTRATION_UPLOAD_LENGTH_BYTES: usize = 192;
pub const PASSWORD_FILE_LENGTH_BYTES: usize = 192;
pub const KE1_LENGTH_BYTES: usize = 96;
pub const KE2_LENGTH_BYTES: usize = 320;
pub const KE3_LENGTH_BYTES: usize = 64;
pub const LOGIN_STATE_LENGTH_BYTES: usize = 128;

/// The same for start and finish. No client identifier, and no context: the browser's library has
/// no way to set one, the server identifier does its work.
pub(super) fn login_parameters() -> ServerLoginParameters<'static, 'static> {
    ServerLoginParameters {
        context: None,
        identifiers: Identifiers { client: None, server: Some(SERVER_IDENTIFIER.as_bytes()) },
    }
}
