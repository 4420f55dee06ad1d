//! A phone with an identity, and a browser that shows codes.

use identity::SecretKey;
use serde_json::{Value, json};

use super::{Answer, Browser, Identity, Server};

#[path = "../../examples/phone/answer.rs"]
mod answer;

pub use answer::Scanned;

/// Where phones are when nothing else is said; browsers are at 127.0.0.1.
pub const PHONE_ADDRESS: &str = "198.51.100.9";

pub struct Phone {
    pub key: SecretKey,
    pub address: String,
    browser: Browser,
}

/// A code on a browser's screen.
#[derive(Clone, Debug)]
pub struct Code {
    pub k: String,
    pub st: String,
    pub exp: i64,
    pub body: Value,
}

impl Server {
    /// Somebody's phone, whose identity is made of `number`.
    pub fn phone(&self, number: u8) -> Phone {
        Phone::new(number, self.browser())
    }
}

impl Browser {
    pub async fn show_code(&self) -> Code {
        let body = self.post_root("/api/v5/session", json!({})).await.expect(200);
        let text = |name: &str| body[name].as_str().expect("a text").to_owned();
        let (k, st) = (text("k"), text("st"));
        Code { k, st, exp: body["exp"].as_i64().expect("seconds"), body }
    }

    pub async fn qr_status(&self, code: &Code) -> Answer {
        self.post_root("/api/v5/status", json!({ "k": code.k })).await
    }

    /// The state alone.
    pub async fn qr_state(&self, code: &Code) -> String {
        let status = self.qr_status(code).await.expect(200);
        status["state"].as_str().expect("a state").to_owned()
    }

    pub async fn consume(&self, code: &Code) -> Answer {
        self.post_root("/api/v5/consume", json!({ "k": code.k })).await
    }
}

impl Phone {
    /// One that reaches the server as this browser does.
    pub fn new(number: u8, browser: Browser) -> Self {
        Self { key: Identity::number(number).0, address: PHONE_ADDRESS.to_owned(), browser }
    }

    /// What the app would send.
    pub fn answer(&self, code: &Code) -> Value {
        self.answer_in_context(code, b"")
    }

    pub fn answer_in_context(&self, code: &Code, context: &[u8]) -> Value {
        let text = api::auth::qr::text(&code.st, &self.browser.origin);
        let scanned = Scanned::read(&text).expect("a code");
        answer::answer(&scanned, &self.key, context, &[7; 32]).expect("an answer")
    }

    pub async fn scan(&self, code: &Code) -> Answer {
        self.send(self.answer(code).to_string()).await
    }

    /// Posts a body as it is. Phones send neither cookies nor an origin.
    pub async fn send(&self, body: String) -> Answer {
        self.send_to("/api/v5/verify", body).await
    }

    pub async fn send_to(&self, path: &str, body: String) -> Answer {
        let request = self.browser.root_request(reqwest::Method::POST, path);
        let request = request.header("content-type", "application/json");
        self.browser.send(request.header("x-forwarded-for", &self.address).body(body)).await
    }
}

impl Answer {
    /// The state that a phone is told, and that there is a message for its holder.
    #[track_caller]
    pub fn told(&self) -> (u16, &str) {
        let message = self.body["detail"]["message"].as_str();
        assert!(message.is_some_and(|text| text.len() > 10), "{} {}", self.status, self.body);
        assert_eq!(self.body["ok"], self.status.is_success());
        assert_eq!(self.header("cache-control"), Some("no-store"));
        (self.status.as_u16(), self.body["state"].as_str().expect("a state"))
    }
}
