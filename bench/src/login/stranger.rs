//! What somebody without any secret can ask about a login, and how long the answer takes.

use std::{
    cell::Cell,
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use api::auth::opaque::{KSF, OsRng, Suite};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::{Challenge, Purpose, SecretKey, Words, proof};
use opaque_ke::ClientLogin;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::served::{DELAYED, ORIGIN};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Opaque,
    Password,
    Recovery,
}

impl Door {
    pub const ALL: [Self; 3] = [Self::Opaque, Self::Password, Self::Recovery];

    /// As long as an unknown one: some answers repeat it.
    pub fn known_login(self, number: usize) -> String {
        match self {
            Self::Opaque | Self::Recovery => format!("somebody{number:03}"),
            Self::Password => format!("hashed-b{number:03}"),
        }
    }

    pub fn unknown_login(self, number: usize) -> String {
        format!("nobodyat{number:03}")
    }
}

pub struct Stranger {
    client: reqwest::Client,
    base: String,
    key: SecretKey,
    /// Of a password that is nobody's. It is never stored, so it may come again.
    upload: String,
    /// So that each request comes from another address.
    sent: Cell<u32>,
}

/// Steps by name, with how long each took.
pub type Took = Vec<(&'static str, Duration)>;

impl Stranger {
    pub fn new(base: &str) -> Self {
        Self {
            client: reqwest::Client::new(),
            base: format!("{base}/api/v1"),
            key: SecretKey::from_words(&Words::from_entropy(&[200; 32])),
            // Any group element and two fields of the right length are a well-formed upload.
            upload: encode(&[curve_point().as_slice(), &[7; 160]].concat()),
            sent: Cell::new(0),
        }
    }

    pub async fn ask(&self, door: Door, login: &str, delayed: bool) -> anyhow::Result<Took> {
        match door {
            Door::Opaque => self.opaque(login, delayed).await,
            Door::Password => self.password(login, delayed).await,
            Door::Recovery => self.recovery(login, delayed).await,
        }
    }

    async fn opaque(&self, login: &str, delayed: bool) -> anyhow::Result<Took> {
        let started = ClientLogin::<Suite>::start(&mut OsRng, b"a guess of many");
        let ke1 = encode(&started.context("KE1")?.message.serialize());
        let body = json!({ "login": login, "ke1": ke1 });
        let (start, answer) = self.post("/auth/opaque/login/start", &body, delayed, 200).await?;
        let body = json!({ "login_id": answer["login_id"], "ke3": encode(&[1; 64]) });
        let (finish, _) = self.post("/auth/opaque/login/finish", &body, delayed, 401).await?;
        Ok(vec![("OPAQUE start", start), ("OPAQUE finish", finish)])
    }

    async fn password(&self, login: &str, delayed: bool) -> anyhow::Result<Took> {
        let body = json!({ "login": login, "password": "a guess of many" });
        let (took, _) = self.post("/auth/password/login", &body, delayed, 401).await?;
        Ok(vec![("password", took)])
    }

    async fn recovery(&self, login: &str, delayed: bool) -> anyhow::Result<Took> {
        let body = json!({ "login": login });
        let (start, answer) = self.post("/recovery/start", &body, delayed, 200).await?;
        let body = json!({
            "token": answer["token"],
            "registration_upload": self.upload,
            "ksf": KSF,
            "identity": self.proof(login, &answer)?,
        });
        let (finish, _) = self.post("/recovery/opaque/finish", &body, delayed, 403).await?;
        Ok(vec![("recovery start", start), ("recovery finish", finish)])
    }

    /// Of the stranger's own identity, which is not the account's.
    fn proof(&self, login: &str, started: &Value) -> anyhow::Result<Value> {
        let token = started["token"].as_str().context("a token")?;
        let challenge = Challenge {
            purpose: Purpose::Recover,
            expires_at: started["proof"]["expires_at"].as_i64().context("a time")?,
            login,
            nonce: started["proof"]["nonce"].as_str().context("a nonce")?,
            origin: ORIGIN,
            token_hash: &encode(&Sha256::digest(token)),
        };
        Ok(json!({
            "public_key": encode(self.key.public_key().as_bytes()),
            "proof": encode(proof::sign(&self.key, &challenge, &[7; 32]).as_bytes()),
            "signed": challenge.statement(&self.key.fingerprint()),
        }))
    }

    /// From the first byte sent to the last one received.
    async fn post(
        &self,
        path: &str,
        body: &Value,
        delayed: bool,
        status: u16,
    ) -> anyhow::Result<(Duration, Value)> {
        self.sent.set(self.sent.get() + 1);
        let from = Ipv4Addr::from_bits((10 << 24) + self.sent.get());
        let request = self.client.post(format!("{}{path}", self.base)).json(body);
        let mut request = request.header("x-forwarded-for", from.to_string()).build()?;
        // Of the same length for all, so that reading it takes as long.
        let name = if delayed { DELAYED } else { "x-bench-at-once" };
        request.headers_mut().insert(name, "1".parse()?);
        let since = Instant::now();
        let response = self.client.execute(request).await?;
        let answered = response.status();
        let bytes = response.bytes().await?;
        let took = since.elapsed();
        ensure!(
            answered == status,
            "{path} answered {answered}: {}",
            String::from_utf8_lossy(&bytes)
        );
        Ok((took, serde_json::from_slice(&bytes)?))
    }
}

/// A KE1 begins with a point that the group knows.
fn curve_point() -> Vec<u8> {
    let started = ClientLogin::<Suite>::start(&mut OsRng, b"anything");
    started.map(|started| started.message.serialize()[..32].to_vec()).unwrap_or_default()
}

pub fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
