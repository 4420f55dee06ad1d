//! The suite against the vectors of RFC 9807, see `api/tests/data/README.md`.
//!
//! The vectors use a context and other identifiers than this server, so they go to the library
//! directly; randomness is scripted in the order in which the library asks for it.

use std::collections::VecDeque;

use opaque_ke::rand::{CryptoRng, Error, RngCore};
use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialFinalization, CredentialRequest,
    CredentialResponse, Identifiers, RegistrationRequest, RegistrationResponse, RegistrationUpload,
    ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup,
};
use serde_json::Value;

use super::super::Suite;

/// Gives out prepared bytes, and fails the test when more or other lengths are asked for.
struct Script(VecDeque<Vec<u8>>);

impl RngCore for Script {
    fn next_u32(&mut self) -> u32 {
        panic!("the script has bytes only")
    }

    fn next_u64(&mut self) -> u64 {
        panic!("the script has bytes only")
    }

    fn fill_bytes(&mut self, into: &mut [u8]) {
        into.copy_from_slice(&self.0.pop_front().expect("the script has an entry left"));
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(into);
        Ok(())
    }
}

impl CryptoRng for Script {}

impl Drop for Script {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "the script was not played to its end");
        }
    }
}

struct Vector(Value);

impl Vector {
    fn number(index: usize) -> Self {
        let all: Value =
            serde_json::from_str(include_str!("../../../../tests/data/rfc9807-vectors.json"))
                .expect("JSON");
        Self(all["vectors"][index].clone())
    }

    fn maybe(&self, part: &str, name: &str) -> Option<Vec<u8>> {
        let hex = self.0[part][name].as_str()?.as_bytes();
        let digit = |at: usize| (hex[at] as char).to_digit(16).expect("hexadecimal") as u8;
        Some((0..hex.len() / 2).map(|n| digit(2 * n) << 4 | digit(2 * n + 1)).collect())
    }

    fn input(&self, name: &str) -> Vec<u8> {
        self.maybe("inputs", name).unwrap_or_else(|| panic!("the vector has {name}"))
    }

    fn output(&self, name: &str) -> Vec<u8> {
        self.maybe("outputs", name).unwrap_or_else(|| panic!("the vector has {name}"))
    }

    fn script<const N: usize>(&self, names: [&str; N]) -> Script {
        Script(names.iter().map(|name| self.input(name)).collect())
    }

    /// A client's blind: the library reduces 64 bytes to a scalar, so the upper half is zero.
    fn blind(&self, name: &str) -> Vec<u8> {
        let mut blind = self.input(name);
        blind.resize(64, 0);
        blind
    }

    /// The library's form: seed, private key, and the public key of the records it makes up.
    fn setup(&self, made_up_public_key: &[u8]) -> ServerSetup<Suite> {
        let mut bytes = self.input("oprf_seed");
        bytes.extend(self.input("server_private_key"));
        bytes.extend(made_up_public_key);
        ServerSetup::deserialize(&bytes).expect("a setup")
    }
}

/// The identifiers and the context, owned so that parameters can borrow them.
struct Names {
    client: Option<Vec<u8>>,
    server: Option<Vec<u8>>,
    context: Vec<u8>,
}

impl Names {
    fn of(vector: &Vector) -> Self {
        Self {
            client: vector.maybe("inputs", "client_identity"),
            server: vector.maybe("inputs", "server_identity"),
            context: vector.maybe("config", "Context").expect("a context"),
        }
    }

    fn identifiers(&self) -> Identifiers<'_> {
        Identifiers { client: self.client.as_deref(), server: self.server.as_deref() }
    }

    fn login(&self) -> ServerLoginParameters<'_, '_> {
        ServerLoginParameters { context: Some(&self.context), identifiers: self.identifiers() }
    }
}

fn registration_agrees(vector: &Vector, setup: &ServerSetup<Suite>) {
    let password = vector.input("password");
    let mut blind = Script(VecDeque::from([vector.blind("blind_registration")]));
    let client = ClientRegistration::<Suite>::start(&mut blind, &password).expect("starts");
    let request = vector.output("registration_request");
    assert_eq!(client.message.serialize().as_slice(), request);

    let request = RegistrationRequest::deserialize(&request).expect("a message");
    let identifier = vector.input("credential_identifier");
    let server = ServerRegistration::start(setup, request, &identifier).expect("answers");
    let response = vector.output("registration_response");
    assert_eq!(server.message.serialize().as_slice(), response);

    let names = Names::of(vector);
    let finished = client
        .state
        .finish(
            &mut vector.script(["envelope_nonce"]),
            &password,
            RegistrationResponse::deserialize(&response).expect("a message"),
            ClientRegistrationFinishParameters::new(names.identifiers(), None),
        )
        .expect("finishes");
    assert_eq!(finished.message.serialize().as_slice(), vector.output("registration_upload"));
    assert_eq!(finished.export_key.as_slice(), vector.output("export_key"));
}

fn login_agrees(vector: &Vector, setup: &ServerSetup<Suite>) {
    let names = Names::of(vector);
    let password = vector.input("password");
    let mut client_script = vector.script(["client_keyshare_seed", "client_nonce"]);
    client_script.0.push_front(vector.blind("blind_login"));
    let client = ClientLogin::<Suite>::start(&mut client_script, &password).expect("starts");
    assert_eq!(client.message.serialize().as_slice(), vector.output("KE1"));

    let upload = RegistrationUpload::deserialize(&vector.output("registration_upload"));
    let record = ServerRegistration::finish(upload.expect("a message"));
    let mut server_script =
        vector.script(["masking_nonce", "server_keyshare_seed", "server_nonce"]);
    // A made-up record's masking key is drawn for every login and thrown away for a real one.
    server_script.0.push_front(vec![0; 64]);
    let server = ServerLogin::start(
        &mut server_script,
        setup,
        Some(record),
        CredentialRequest::deserialize(&vector.output("KE1")).expect("a message"),
        &vector.input("credential_identifier"),
        names.login(),
    )
    .expect("answers");
    assert_eq!(server.message.serialize().as_slice(), vector.output("KE2"));

    let parameters =
        ClientLoginFinishParameters::new(Some(&names.context), names.identifiers(), None);
    let ke2 = CredentialResponse::deserialize(&vector.output("KE2")).expect("a message");
    let finished = client
        .state
        .finish(&mut Script(VecDeque::new()), &password, ke2, parameters)
        .expect("the password is right");
    assert_eq!(finished.message.serialize().as_slice(), vector.output("KE3"));
    assert_eq!(finished.session_key.as_slice(), vector.output("session_key"));

    let ke3 = CredentialFinalization::deserialize(&vector.output("KE3")).expect("a message");
    let agreed = server.state.finish(ke3, names.login()).expect("accepted");
    assert_eq!(agreed.session_key.as_slice(), vector.output("session_key"));
}

#[test]
fn real_vector_1_without_identifiers() {
    let vector = Vector::number(0);
    let setup = vector.setup(&vector.input("server_public_key"));
    registration_agrees(&vector, &setup);
    login_agrees(&vector, &setup);
}

#[test]
fn real_vector_2_with_identifiers() {
    let vector = Vector::number(1);
    let setup = vector.setup(&vector.input("server_public_key"));
    registration_agrees(&vector, &setup);
    login_agrees(&vector, &setup);
}

#[test]
fn fake_vector_1_for_an_unknown_login() {
    let vector = Vector::number(2);
    let setup = vector.setup(&vector.input("client_public_key"));
    let server = ServerLogin::<Suite>::start(
        &mut vector.script([
            "masking_key",
            "masking_nonce",
            "server_keyshare_seed",
            "server_nonce",
        ]),
        &setup,
        None,
        CredentialRequest::deserialize(&vector.input("KE1")).expect("a message"),
        &vector.input("credential_identifier"),
        Names::of(&vector).login(),
    )
    .expect("answers");
    assert_eq!(server.message.serialize().as_slice(), vector.output("KE2"));
}
