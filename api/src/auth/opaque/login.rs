//! Signing in: the server answers KE1 with KE2, keeps a state, and checks KE3 against it.

use std::fmt;

use opaque_ke::rand::{CryptoRng, RngCore};
use opaque_ke::{CredentialFinalization, CredentialRequest, ServerLogin};
use zeroize::Zeroizing;

use super::registration::DamagedPasswordFile;
use super::suite::{
    KE1_LENGTH_BYTES, KE3_LENGTH_BYTES, LOGIN_STATE_LENGTH_BYTES, login_parameters,
};
use super::wire::{self, MessageError};
use super::{OpaqueSetup, PasswordFile, Suite};

/// The server's side of a login under way. Single use: take it out of its place *before*
/// finishing, for the same KE3 would pass again. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginState(Zeroizing<[u8; LOGIN_STATE_LENGTH_BYTES]>);

#[derive(Debug)]
pub struct Started {
    pub state: LoginState,
    /// The answer for the browser.
    pub ke2: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error(transparent)]
    Record(#[from] DamagedPasswordFile),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FinishError {
    #[error(transparent)]
    Message(#[from] MessageError),
    /// A wrong password, an unknown login, or an answer to another KE2: not to be told apart.
    #[error("the sign-in does not hold")]
    Refused,
    #[error("the kept login state is damaged")]
    State,
}

/// Answers `ke1`. For a login that does not exist pass `None` and the identifier computed in the
/// same way: the answer has the same shape and costs the same, and its state always refuses.
pub fn start(
    rng: &mut (impl RngCore + CryptoRng),
    setup: &OpaqueSetup,
    password_file: Option<&PasswordFile>,
    ke1: &str,
    credential_identifier: &[u8],
) -> Result<Started, StartError> {
    const FIELD: &str = "ke1";
    let ke1 = wire::decode::<KE1_LENGTH_BYTES>(FIELD, ke1)?;
    let ke1 = CredentialRequest::deserialize(ke1.as_slice()).map_err(wire::content(FIELD))?;
    // Reading a record takes measurable time, so one is read for unknown logins too.
    let record = password_file.unwrap_or(setup.stand_in()).record()?;
    let record = password_file.is_some().then_some(record);
    let parameters = login_parameters();
    let started = ServerLogin::<Suite>::start(
        rng,
        setup.keys(),
        record,
        ke1,
        credential_identifier,
        parameters,
    )
    .map_err(wire::content(FIELD))?;
    let state = LoginState(Zeroizing::new(started.state.serialize().into()));
    Ok(Started { state, ke2: wire::encode(&started.message.serialize()) })
}

/// Checks `ke3`. The session key that both sides now share is dropped: it is not bound to the
/// connection, so an ordinary session follows.
pub fn finish(state: LoginState, ke3: &str) -> Result<(), FinishError> {
    const FIELD: &str = "ke3";
    let ke3 = wire::decode::<KE3_LENGTH_BYTES>(FIELD, ke3)?;
    let ke3 = CredentialFinalization::deserialize(ke3.as_slice()).map_err(wire::content(FIELD))?;
    let login = ServerLogin::<Suite>::deserialize(state.0.as_slice());
    let login = login.map_err(|_| FinishError::State)?;
    login.finish(ke3, login_parameters()).map(drop).map_err(|_| FinishError::Refused)
}

impl LoginState {
    /// For sealing; the length is always [`LOGIN_STATE_LENGTH_BYTES`].
    pub fn as_bytes(&self) -> &[u8; LOGIN_STATE_LENGTH_BYTES] {
        &self.0
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FinishError> {
        bytes.try_into().map(Zeroizing::new).map(Self).map_err(|_| FinishError::State)
    }
}

impl fmt::Debug for LoginState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginState(not shown)")
    }
}
