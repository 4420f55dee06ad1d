//! `st`: what the QR code says, signed by this installation.
//!
//! `"v4." + base64url(payload) + "." + base64url(Ed25519(payload))`, without padding. The form is
//! the phone's: it names the version 4 and the audience, scope and type below.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use event_store::keys::{InstallationKey, SigningUse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::auth::{StoreError, token::random_bytes};

const AUDIENCE: &str = "dna-messenger";
const ISSUER: &str = "dna-nexus";
const SCOPE: &str = "pqnas.login";
const TYPE: &str = "st";
const VERSION: u8 = 4;

/// How far the clocks of nodes may be apart.
const SKEW_SECONDS: i64 = 10;

/// The members in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Payload {
    aud: String,
    /// Base64url of SHA-256 of the browser's secret; ours, which phones leave alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bb: Option<String>,
    chal: String,
    expires_at: i64,
    issued_at: i64,
    iss: String,
    nonce: String,
    origin: String,
    rp_id: String,
    rp_id_hash: String,
    scope: String,
    sid: String,
    typ: String,
    v: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("this is not a session token of version 4")]
    Form,
    #[error("the session token was not signed here")]
    Signature,
    #[error("the code has expired")]
    Expired,
    #[error("the code is for another server")]
    OtherServer,
}

/// Makes and recognises the session tokens of one installation. All its nodes have the same key.
pub struct Issuer {
    key: SigningKey,
    origin: String,
    rp_id: String,
}

/// A session token that has just been made.
#[derive(Debug)]
pub struct Issued {
    pub st: String,
    pub sid: String,
    pub issued_at: i64,
    pub expires_at: i64,
}

/// A session token that was signed by this installation, for this origin, and is in time.
#[derive(Debug)]
pub struct SessionToken {
    payload: Payload,
    st_hash: [u8; 32],
}

/// What a phone signs: the UTF-8 of this as compact JSON, in this order.
#[derive(Debug, Serialize)]
struct Statement<'a> {
    expires_at: i64,
    issued_at: i64,
    nonce: &'a str,
    origin: &'a str,
    rp_id_hash: &'a str,
    session_id: &'a str,
    sid: &'a str,
    st_hash: &'a str,
}

impl Issuer {
    pub fn new(key: &InstallationKey, origin: &str) -> Self {
        let seed = key.signing_seed(SigningUse::QrSessionToken);
        Self {
            key: SigningKey::from_bytes(&seed),
            origin: origin.to_owned(),
            rp_id: host(origin).to_lowercase(),
        }
    }

    /// A fresh token, bound to the browser whose secret has this SHA-256. Times in Unix seconds.
    pub fn issue(
        &self,
        browser: [u8; 32],
        issued_at: i64,
        expires_at: i64,
    ) -> Result<Issued, StoreError> {
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let sid = encode(&random_bytes::<18>()?);
        let payload = Payload {
            aud: AUDIENCE.to_owned(),
            bb: Some(encode(&browser)),
            chal: encode(&random_bytes::<32>()?),
            expires_at,
            issued_at,
            iss: ISSUER.to_owned(),
            nonce: encode(&random_bytes::<18>()?),
            origin: self.origin.clone(),
            rp_id: self.rp_id.clone(),
            rp_id_hash: rp_id_hash(&self.rp_id),
            scope: SCOPE.to_owned(),
            sid: sid.clone(),
            typ: TYPE.to_owned(),
            v: VERSION,
        };
        Ok(Issued { st: self.sign(&payload)?, sid, issued_at, expires_at })
    }

    fn sign(&self, payload: &Payload) -> Result<String, StoreError> {
        let bytes = serde_json::to_vec(payload).map_err(|_| StoreError::Malformed)?;
        let signature = self.key.sign(&bytes).to_bytes();
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        Ok(format!("v4.{}.{}", encode(&bytes), encode(&signature)))
    }

    /// Cheapest first: form, signature, times, server.
    pub fn check(&self, st: &str, now: Timestamp) -> Result<SessionToken, TokenError> {
        check(&self.key.verifying_key(), &self.origin, &self.rp_id, st, now)
    }
}

fn check(
    key: &VerifyingKey,
    origin: &str,
    rp_id: &str,
    st: &str,
    now: Timestamp,
) -> Result<SessionToken, TokenError> {
    let mut parts = st.split('.');
    let (Some("v4"), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(TokenError::Form);
    };
    let decode = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| TokenError::Form);
    let (bytes, signature) = (decode(payload)?, decode(signature)?);
    let signature = Signature::from_slice(&signature).map_err(|_| TokenError::Form)?;
    key.verify_strict(&bytes, &signature).map_err(|_| TokenError::Signature)?;
    let payload: Payload = serde_json::from_slice(&bytes).map_err(|_| TokenError::Form)?;
    let ours = payload.typ == TYPE && payload.v == VERSION && payload.scope == SCOPE;
    if !ours || payload.aud != AUDIENCE {
        return Err(TokenError::Form);
    }
    let now = now.as_second();
    if now >= payload.expires_at || payload.issued_at > now + SKEW_SECONDS {
        return Err(TokenError::Expired);
    }
    if payload.origin != origin || payload.rp_id_hash != rp_id_hash(rp_id) {
        return Err(TokenError::OtherServer);
    }
    Ok(SessionToken { payload, st_hash: Sha256::digest(st).into() })
}

impl SessionToken {
    /// SHA-256 of the token: what the row of its session is found by.
    pub fn st_hash(&self) -> [u8; 32] {
        self.st_hash
    }

    pub fn sid(&self) -> &str {
        &self.payload.sid
    }

    /// The text that a phone signs for this token.
    pub fn statement(&self) -> Result<String, StoreError> {
        let Payload { expires_at, issued_at, nonce, origin, rp_id_hash, sid, .. } = &self.payload;
        let statement = Statement {
            expires_at: *expires_at,
            issued_at: *issued_at,
            nonce,
            origin,
            rp_id_hash,
            session_id: sid,
            sid,
            st_hash: &BASE64_STANDARD.encode(self.st_hash),
        };
        serde_json::to_string(&statement).map_err(|_| StoreError::Malformed)
    }
}

fn rp_id_hash(rp_id: &str) -> String {
    BASE64_STANDARD.encode(Sha256::digest(rp_id))
}

/// The host in an origin: no scheme, no port.
fn host(origin: &str) -> &str {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    match host.rsplit_once(':') {
        // The colons within [::1] are no port's.
        Some((name, port)) if !port.ends_with(']') => name,
        _ => host,
    }
}

#[cfg(test)]
#[path = "tests/session_token.rs"]
mod tests;
