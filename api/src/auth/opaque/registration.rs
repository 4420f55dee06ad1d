//! Making a record: two messages, no state between them.
//!
//! Nothing here says who may register; callers hold a single-use ticket (a link's token) for that.

use std::fmt;

use opaque_ke::keypair::PublicKey;
use opaque_ke::{RegistrationRequest, RegistrationUpload, Ristretto255, ServerRegistration};
use zeroize::Zeroizing;

use super::suite::{
    PASSWORD_FILE_LENGTH_BYTES, REGISTRATION_REQUEST_LENGTH_BYTES, REGISTRATION_UPLOAD_LENGTH_BYTES,
};
use super::wire::{self, MessageError};
use super::{OpaqueSetup, Suite};

/// A credential's record. As sensitive as a password hash: stored sealed, never logged, never in
/// an event. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordFile(Zeroizing<[u8; PASSWORD_FILE_LENGTH_BYTES]>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stored OPAQUE record is damaged")]
pub struct DamagedPasswordFile;

/// Answers `registration_request`. `credential_identifier` must be kept with the record: every
/// login needs the very same.
pub fn start(
    setup: &OpaqueSetup,
    registration_request: &str,
    credential_identifier: &[u8],
) -> Result<String, MessageError> {
    const FIELD: &str = "registration_request";
    let request = wire::decode::<REGISTRATION_REQUEST_LENGTH_BYTES>(FIELD, registration_request)?;
    let request =
        RegistrationRequest::deserialize(request.as_slice()).map_err(wire::content(FIELD))?;
    let started = ServerRegistration::<Suite>::start(setup.keys(), request, credential_identifier)
        .map_err(wire::content(FIELD))?;
    Ok(wire::encode(&started.message.serialize()))
}

/// Turns `registration_upload` into the record to keep.
pub fn finish(registration_upload: &str) -> Result<PasswordFile, MessageError> {
    const FIELD: &str = "registration_upload";
    let upload = wire::decode::<REGISTRATION_UPLOAD_LENGTH_BYTES>(FIELD, registration_upload)?;
    let upload = RegistrationUpload::<Suite>::deserialize(upload.as_slice())
        .map_err(wire::content(FIELD))?;
    let record = ServerRegistration::finish(upload).serialize();
    PasswordFile::from_bytes(&record).map_err(|_| MessageError::Content { field: FIELD })
}

impl PasswordFile {
    /// For sealing; the length is always [`PASSWORD_FILE_LENGTH_BYTES`].
    pub fn as_bytes(&self) -> &[u8; PASSWORD_FILE_LENGTH_BYTES] {
        &self.0
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DamagedPasswordFile> {
        let exact = bytes.try_into().map(Zeroizing::new).map(Self);
        let file = exact.map_err(|_| DamagedPasswordFile)?;
        file.record().map(|_| file)
    }

    /// A record that reads like a real one and belongs to nobody.
    pub(super) fn stand_in(public_key: &PublicKey<Ristretto255>) -> Self {
        let mut record = [0; PASSWORD_FILE_LENGTH_BYTES];
        let public_key = public_key.serialize();
        record[..public_key.len()].copy_from_slice(&public_key);
        Self(Zeroizing::new(record))
    }

    pub(super) fn record(&self) -> Result<ServerRegistration<Suite>, DamagedPasswordFile> {
        ServerRegistration::deserialize(self.0.as_slice()).map_err(|_| DamagedPasswordFile)
    }
}

impl fmt::Debug for PasswordFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordFile(not shown)")
    }
}
