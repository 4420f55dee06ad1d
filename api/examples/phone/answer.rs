//! What the app signs and sends. Written apart from the server's code, so that the two can disagree.

use anyhow::{Context, bail, ensure};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use identity::SecretKey;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A code that has been read.
#[derive(Clone, Debug)]
pub struct Scanned {
    pub st: String,
    /// Where the answer goes.
    pub origin: String,
    /// What the token says. The app cannot check its signature.
    pub payload: Value,
}

impl Scanned {
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let query = text.trim().strip_prefix("dna://auth?").context("this is no DNA sign-in")?;
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let (_, value) = pairs.find(|(key, _)| *key == name)?;
            Some(percent_decode_str(value).decode_utf8().ok()?.into_owned())
        };
        if value("v").as_deref() != Some("5") {
            bail!("the code is of another version; update the app");
        }
        let st = value("st").context("the code has no session token")?;
        let origin = value("origin").context("the code has no origin")?;
        let payload = payload(&st).context("the session token cannot be read")?;
        ensure!(payload["origin"] == origin.as_str(), "the code and its token name two servers");
        Ok(Self { st, origin, payload })
    }
}

fn payload(st: &str) -> Option<Value> {
    let payload = st.strip_prefix("v4.")?.split('.').next()?;
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

/// The body for `verify`. The app signs with an empty context.
pub fn answer(
    code: &Scanned,
    key: &SecretKey,
    context: &[u8],
    hedge: &[u8; 32],
) -> anyhow::Result<Value> {
    let text = |name: &str| {
        code.payload[name].as_str().with_context(|| format!("the token has no {name}"))
    };
    let second = |name: &str| {
        code.payload[name].as_i64().with_context(|| format!("the token has no {name}"))
    };
    let st_hash = BASE64_STANDARD.encode(Sha256::digest(&code.st));
    // The order of the members is part of the protocol.
    let statement = format!(
        r#"{{"expires_at":{},"issued_at":{},"nonce":{},"origin":{},"rp_id_hash":{},"session_id":{},"sid":{},"st_hash":{}}}"#,
        second("expires_at")?,
        second("issued_at")?,
        json!(text("nonce")?),
        json!(text("origin")?),
        json!(text("rp_id_hash")?),
        json!(text("sid")?),
        json!(text("sid")?),
        json!(st_hash),
    );
    let signature = key.sign(statement.as_bytes(), context, hedge);
    Ok(json!({
        "type": "dna.auth.response",
        "v": 4,
        "st": code.st,
        "session_id": text("sid")?,
        "fingerprint": key.fingerprint().to_string(),
        "pubkey_b64": BASE64_STANDARD.encode(key.public_key().as_bytes()),
        "signature": BASE64_STANDARD.encode(signature.as_bytes()),
        "signed_payload": serde_json::from_str::<Value>(&statement)?,
    }))
}
