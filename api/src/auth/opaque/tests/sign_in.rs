//! Registration and login against a client that does what browsers do, with real stretching.

use opaque_ke::argon2::{Algorithm, Argon2, Params, Version};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, Identifiers, RegistrationResponse,
    Ristretto255, TripleDh,
};
use sha2_for_opaque::Sha512;

use super::super::login::{self, FinishError, LoginState, StartError};
use super::super::suite::{
    KE2_LENGTH_BYTES, LOGIN_STATE_LENGTH_BYTES, REGISTRATION_RESPONSE_LENGTH_BYTES,
};
use super::super::wire::{decode, encode};
use super::super::{
    MessageError, OpaqueSetup, OsRng, PasswordFile, SERVER_IDENTIFIER, registration,
};

struct BrowserSuite;

impl CipherSuite for BrowserSuite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Argon2<'static>;
}

const IDENTIFIER: &[u8] = b"keyed hash of a login";
const PASSWORD: &str = "correct horse battery";

/// What `argon2id-v1` stands for.
fn stretching() -> Argon2<'static> {
    let params = Params::new(65_536, 3, 4, None).expect("valid parameters");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn identifiers() -> Identifiers<'static> {
    Identifiers { client: None, server: Some(SERVER_IDENTIFIER.as_bytes()) }
}

fn register(setup: &OpaqueSetup, password: &str) -> PasswordFile {
    let client = ClientRegistration::<BrowserSuite>::start(&mut OsRng, password.as_bytes());
    let client = client.expect("starts");
    let request = encode(&client.message.serialize());
    let response = registration::start(setup, &request, IDENTIFIER).expect("answered");
    let response = decode::<REGISTRATION_RESPONSE_LENGTH_BYTES>("", &response).expect("exact");
    let response = RegistrationResponse::deserialize(response.as_slice()).expect("a message");
    let ksf = stretching();
    let parameters = ClientRegistrationFinishParameters::new(identifiers(), Some(&ksf));
    let finished = client
        .state
        .finish(&mut OsRng, password.as_bytes(), response, parameters)
        .expect("finishes");
    registration::finish(&encode(&finished.message.serialize())).expect("accepted")
}

struct Browser {
    state: ClientLogin<BrowserSuite>,
    ke1: String,
}

impl Browser {
    fn new(password: &str) -> Self {
        let started = ClientLogin::start(&mut OsRng, password.as_bytes()).expect("starts");
        Self { state: started.state, ke1: encode(&started.message.serialize()) }
    }

    /// KE3, or `None` when the browser sees that the password is wrong.
    fn answer(self, ke2: &str, password: &str) -> Option<String> {
        let ke2 = decode::<KE2_LENGTH_BYTES>("", ke2).expect("exact");
        let ke2 = CredentialResponse::deserialize(ke2.as_slice()).expect("a message");
        let ksf = stretching();
        let parameters = ClientLoginFinishParameters::new(None, identifiers(), Some(&ksf));
        let finished = self.state.finish(&mut OsRng, password.as_bytes(), ke2, parameters).ok()?;
        Some(encode(&finished.message.serialize()))
    }
}

#[test]
fn the_right_password_signs_in() {
    let setup = OpaqueSetup::unkept(&mut OsRng);
    let record = register(&setup, PASSWORD);
    let record = PasswordFile::from_bytes(record.as_bytes()).expect("survives storage");
    let browser = Browser::new(PASSWORD);
    let started = login::start(&mut OsRng, &setup, Some(&record), &browser.ke1, IDENTIFIER);
    let started = started.expect("answered");
    let ke3 = browser.answer(&started.ke2, PASSWORD).expect("the password is right");
    let state = LoginState::from_bytes(started.state.as_bytes()).expect("survives storage");
    assert_eq!(login::finish(state, &ke3), Ok(()));
}

#[test]
fn a_wrong_password_or_a_renamed_identifier_is_noticed_in_the_browser() {
    let setup = OpaqueSetup::unkept(&mut OsRng);
    let record = register(&setup, PASSWORD);
    for (password, identifier) in [("incorrect horse", IDENTIFIER), (PASSWORD, b"another")] {
        let browser = Browser::new(password);
        let started = login::start(&mut OsRng, &setup, Some(&record), &browser.ke1, identifier);
        assert_eq!(browser.answer(&started.expect("answered").ke2, password), None);
    }
}

#[test]
fn an_unknown_login_is_answered_in_the_same_shape_and_always_refused() {
    let setup = OpaqueSetup::unkept(&mut OsRng);
    let browser = Browser::new(PASSWORD);
    let started = login::start(&mut OsRng, &setup, None, &browser.ke1, IDENTIFIER);
    let started = started.expect("answered");
    decode::<KE2_LENGTH_BYTES>("ke2", &started.ke2).expect("the length of every KE2");
    assert_eq!(started.state.as_bytes().len(), LOGIN_STATE_LENGTH_BYTES);
    assert_eq!(browser.answer(&started.ke2, PASSWORD), None);
    assert_eq!(login::finish(started.state, &encode(&[7; 64])), Err(FinishError::Refused));
}

/// Why a state must be taken out of its place before it is finished.
#[test]
fn finishing_alone_does_not_notice_a_replay() {
    let setup = OpaqueSetup::unkept(&mut OsRng);
    let record = register(&setup, PASSWORD);
    let browser = Browser::new(PASSWORD);
    let started = login::start(&mut OsRng, &setup, Some(&record), &browser.ke1, IDENTIFIER);
    let started = started.expect("answered");
    let ke3 = browser.answer(&started.ke2, PASSWORD).expect("the password is right");
    assert_eq!(login::finish(started.state.clone(), &ke3), Ok(()));
    assert_eq!(login::finish(started.state, &ke3), Ok(()));
}

#[test]
fn an_answer_to_another_login_is_refused() {
    let setup = OpaqueSetup::unkept(&mut OsRng);
    let record = register(&setup, PASSWORD);
    let browser = Browser::new(PASSWORD);
    let start = || {
        let started = login::start(&mut OsRng, &setup, Some(&record), &browser.ke1, IDENTIFIER);
        started.expect("answered")
    };
    let (first, second) = (start(), start());
    let ke3 = browser.answer(&first.ke2, PASSWORD).expect("the password is right");
    assert_eq!(login::finish(second.state, &ke3), Err(FinishError::Refused));
}

#[test]
fn malformed_messages_are_refused_by_name() {
    let setup = OpaqueSetup::unkept(&mut OsRng);
    let no_point = encode(&[0xff; 32]);
    assert_eq!(
        registration::start(&setup, &no_point, IDENTIFIER),
        Err(MessageError::Content { field: "registration_request" })
    );
    assert_eq!(
        registration::start(&setup, &encode(&[0; 32]), IDENTIFIER),
        Err(MessageError::Content { field: "registration_request" })
    );
    assert_eq!(
        registration::finish(&encode(&[0xff; 192])),
        Err(MessageError::Content { field: "registration_upload" })
    );
    let ke1 = login::start(&mut OsRng, &setup, None, &encode(&[0xff; 97]), IDENTIFIER);
    let expected = MessageError::Length { field: "ke1", expected: 96 };
    assert_eq!(ke1.expect_err("too long"), StartError::Message(expected));
    let started = Browser::new(PASSWORD);
    let started = login::start(&mut OsRng, &setup, None, &started.ke1, IDENTIFIER);
    let state = started.expect("answered").state;
    let expected = MessageError::Length { field: "ke3", expected: 64 };
    assert_eq!(login::finish(state, ""), Err(FinishError::Message(expected)));
}

#[test]
fn nothing_secret_is_printed() {
    let setup = OpaqueSetup::unkept(&mut OsRng);
    let record = PasswordFile::from_bytes(register(&setup, PASSWORD).as_bytes());
    assert_eq!(format!("{:?}", record.expect("a record")), "PasswordFile(not shown)");
    assert_eq!(format!("{setup:?}"), format!("OpaqueSetup({})", setup.id()));
}
