//! Signatures that real phones made, see `data/README.md`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use identity::{KeyError, PublicKey, Signature};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

struct Case {
    st: String,
    body: Value,
}

impl Case {
    fn named(name: &str) -> Self {
        let vectors: Value =
            serde_json::from_str(include_str!("data/phone-vectors-v4.json")).expect("JSON");
        let case = vectors["cases"]
            .as_array()
            .and_then(|cases| cases.iter().find(|case| case["name"] == name))
            .expect("the named case");
        let body = case["verify_body_json"].as_str().expect("text");
        Self {
            st: case["st"].as_str().expect("text").to_owned(),
            body: serde_json::from_str(body).expect("JSON"),
        }
    }

    fn bytes(&self, field: &str) -> Vec<u8> {
        BASE64_STANDARD.decode(self.body[field].as_str().expect("text")).expect("base64")
    }

    /// The text the phone signed, rebuilt from the session token that the server knows. The keys
    /// are written out because their order is part of the protocol.
    fn signed_text(&self) -> String {
        let signed = &self.body["signed_payload"];
        let st_hash = json!(BASE64_STANDARD.encode(Sha256::digest(&self.st)));
        let fields = [
            ("expires_at", &signed["expires_at"]),
            ("issued_at", &signed["issued_at"]),
            ("nonce", &signed["nonce"]),
            ("origin", &signed["origin"]),
            ("rp_id_hash", &signed["rp_id_hash"]),
            ("session_id", &signed["sid"]),
            ("sid", &signed["sid"]),
            ("st_hash", &st_hash),
        ];
        let members: Vec<_> =
            fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    }

    fn verify(&self) -> Result<(), KeyError> {
        let key = PublicKey::from_bytes(&self.bytes("pubkey_b64"))?;
        let signature = Signature::from_bytes(&self.bytes("signature"))?;
        key.verify(self.signed_text().as_bytes(), &signature, b"")
    }
}

#[test]
fn a_real_phone_signature_verifies_with_an_empty_context() {
    let case = Case::named("golden_ok_1");
    assert_eq!(case.verify(), Ok(()));
    let key = PublicKey::from_bytes(&case.bytes("pubkey_b64")).expect("a public key");
    assert_eq!(key.fingerprint().to_string(), case.body["fingerprint"].as_str().expect("text"));
}

#[test]
fn a_real_phone_signature_fails_for_a_tampered_session_token() {
    let case = Case::named("tamper_st_one_char_should_fail");
    assert_eq!(case.verify(), Err(KeyError::WrongSignature));
}
