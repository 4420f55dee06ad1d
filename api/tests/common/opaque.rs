//! The browser's side of OPAQUE. The password is not stretched: that is between the browser and
//! itself, and tests are many.

use api::auth::opaque::{OsRng, SERVER_IDENTIFIER, Suite};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, Identifiers, RegistrationResponse,
};

pub fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

fn identifiers() -> Identifiers<'static> {
    Identifiers { client: None, server: Some(SERVER_IDENTIFIER.as_bytes()) }
}

pub struct RegistrationInBrowser {
    state: ClientRegistration<Suite>,
    pub request: String,
}

impl RegistrationInBrowser {
    pub fn start(password: &str) -> Self {
        let started = ClientRegistration::start(&mut OsRng, password.as_bytes()).expect("starts");
        Self { state: started.state, request: encode(&started.message.serialize()) }
    }

    /// The upload for the server.
    pub fn finish(self, password: &str, response: &str) -> String {
        let response = RegistrationResponse::deserialize(&decode(response)).expect("a response");
        let parameters = ClientRegistrationFinishParameters::new(identifiers(), None);
        let finished = self.state.finish(&mut OsRng, password.as_bytes(), response, parameters);
        encode(&finished.expect("finishes").message.serialize())
    }
}

pub struct LoginInBrowser {
    state: ClientLogin<Suite>,
    pub ke1: String,
}

impl LoginInBrowser {
    pub fn start(password: &str) -> Self {
        let started = ClientLogin::start(&mut OsRng, password.as_bytes()).expect("starts");
        Self { state: started.state, ke1: encode(&started.message.serialize()) }
    }

    /// KE3, or `None` when the browser itself sees that the password is wrong.
    pub fn answer(self, password: &str, ke2: &str) -> Option<String> {
        let ke2 = CredentialResponse::deserialize(&decode(ke2)).expect("KE2");
        let parameters = ClientLoginFinishParameters::new(None, identifiers(), None);
        let finished = self.state.finish(&mut OsRng, password.as_bytes(), ke2, parameters).ok()?;
        Some(encode(&finished.message.serialize()))
    }
}
