//! What people do: set their account up with a link, and sign in.

use api::auth::opaque::KSF;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::{Challenge, Purpose, SecretKey, Words, proof};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, Browser, LoginInBrowser, RegistrationInBrowser, encode};

pub const PASSWORD: &str = "correct horse battery staple";

/// An identity made of fixed entropy.
pub struct Identity(pub SecretKey);

impl Identity {
    pub fn number(number: u8) -> Self {
        Self(SecretKey::from_words(&Words::from_entropy(&[number; 32])))
    }

    /// The member `identity` of links/opaque/finish.
    pub fn proof(&self, token: &str, details: &Value) -> Value {
        self.proof_for(Purpose::Enroll, token, details)
    }

    pub fn proof_for(&self, purpose: Purpose, token: &str, details: &Value) -> Value {
        let token_hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(token));
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let (login, origin) = (text(&details["login"]), text(&details["origin"]));
        let nonce = text(&details["proof"]["nonce"]);
        let challenge = Challenge {
            purpose,
            expires_at: details["proof"]["expires_at"].as_i64().expect("seconds"),
            login: &login,
            nonce: &nonce,
            origin: &origin,
            token_hash: &token_hash,
        };
        let signature = proof::sign(&self.0, &challenge, &[7; 32]);
        json!({
            "public_key": encode(self.0.public_key().as_bytes()),
            "proof": encode(signature.as_bytes()),
            "signed": challenge.statement(&self.0.fingerprint()),
        })
    }
}

/// Somebody at a browser.
pub struct Person {
    pub browser: Browser,
    pub login: String,
    pub account_id: String,
}

/// The token in a link.
pub fn token_of(url: &str) -> &str {
    url.split_once('#').expect("a link").1
}

impl Browser {
    pub async fn inspect(&self, token: &str) -> Answer {
        self.post("/links/inspect", json!({ "token": token })).await
    }

    /// A complete body for links/opaque/finish, for tests that spoil a part of it.
    pub async fn prepare_setup(&self, token: &str, identity: &Identity, password: &str) -> Value {
        let details = self.inspect(token).await.expect(200);
        let registration = RegistrationInBrowser::start(password);
        let request = json!({ "token": token, "registration_request": registration.request });
        let started = self.post("/links/opaque/start", request).await.expect(200);
        let response = started["registration_response"].as_str().expect("a response");
        json!({
            "token": token,
            "registration_upload": registration.finish(password, response),
            "ksf": KSF,
            "identity": identity.proof(token, &details),
        })
    }

    pub async fn set_up(&self, token: &str, identity: &Identity, password: &str) -> Answer {
        let body = self.prepare_setup(token, identity, password).await;
        self.post("/links/opaque/finish", body).await
    }

    /// Signs in as the pages do. A password that the browser itself finds wrong is answered with
    /// a KE3 that cannot be right.
    pub async fn sign_in(&self, login: &str, password: &str) -> Answer {
        let in_browser = LoginInBrowser::start(password);
        let body = json!({ "login": login, "ke1": in_browser.ke1 });
        let started = self.post("/auth/opaque/login/start", body).await;
        if started.status != 200 {
            return started;
        }
        let ke2 = started.body["ke2"].as_str().expect("KE2");
        let ke3 = in_browser.answer(password, ke2).unwrap_or_else(|| encode(&[0; 64]));
        let body = json!({ "login_id": started.body["login_id"], "ke3": ke3 });
        self.post("/auth/opaque/login/finish", body).await
    }
}
