//! Session tokens: ours, damaged ones, and those that real phones answered.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::auth::qr::{Answer, AnswerError, text};

const ORIGIN: &str = "https://nexus.example";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn issuer() -> Issuer {
    Issuer::new(&InstallationKey::random(), ORIGIN)
}

/// A token with nothing random in it.
fn golden() -> (Issuer, String) {
    let issuer = Issuer {
        key: SigningKey::from_bytes(&[1; 32]),
        origin: ORIGIN.to_owned(),
        rp_id: "nexus.example".to_owned(),
    };
    let payload = Payload {
        aud: AUDIENCE.to_owned(),
        bb: Some("A".repeat(43)),
        chal: "B".repeat(43),
        expires_at: 1_800_000_120,
        issued_at: 1_800_000_000,
        iss: ISSUER.to_owned(),
        nonce: "C".repeat(24),
        origin: ORIGIN.to_owned(),
        rp_id: "nexus.example".to_owned(),
        rp_id_hash: rp_id_hash("nexus.example"),
        scope: SCOPE.to_owned(),
        sid: "D".repeat(24),
        typ: TYPE.to_owned(),
        v: VERSION,
    };
    let st = issuer.sign(&payload).expect("signs");
    (issuer, st)
}

#[test]
fn the_code_s_text_and_what_the_phone_signs_are_fixed_byte_for_byte() {
    let (issuer, st) = golden();
    let payload = st.split('.').nth(1).expect("a payload");
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).expect("base64url");
    let token = issuer.check(&st, at(1_800_000_000)).expect("its own token");
    let golden = [
        String::from_utf8(payload).expect("JSON"),
        text(&st, ORIGIN),
        token.statement().expect("a statement"),
    ];
    insta::assert_snapshot!("qr_code_byte_for_byte", golden.join("\n"));
}

#[test]
fn an_own_token_is_recognised_until_it_expires() {
    let issuer = issuer();
    let issued = issuer.issue([7; 32], 1_000, 1_120).expect("issued");
    let token = issuer.check(&issued.st, at(1_119)).expect("in time");
    assert_eq!(token.sid(), issued.sid);
    assert_eq!(issuer.check(&issued.st, at(1_120)).map(drop), Err(TokenError::Expired));
    assert_eq!(issuer.check(&issued.st, at(900)).map(drop), Err(TokenError::Expired));
}

#[test]
fn all_nodes_of_an_installation_recognise_each_other_s_tokens_and_nobody_else_s() {
    let key = InstallationKey::random();
    let st = Issuer::new(&key, ORIGIN).issue([7; 32], 1_000, 1_120).expect("issued").st;
    assert!(Issuer::new(&key, ORIGIN).check(&st, at(1_000)).is_ok());
    assert_eq!(issuer().check(&st, at(1_000)).map(drop), Err(TokenError::Signature));
}

#[test]
fn a_token_holds_for_the_configured_origin_only() {
    let key = InstallationKey::random();
    let st = Issuer::new(&key, ORIGIN).issue([7; 32], 1_000, 1_120).expect("issued").st;
    let elsewhere = Issuer::new(&key, "https://nexus.example:8443");
    assert_eq!(elsewhere.check(&st, at(1_000)).map(drop), Err(TokenError::OtherServer));
}

#[test]
fn the_host_is_an_origin_without_scheme_and_port() {
    for (origin, expected) in [
        ("https://nexus.example", "nexus.example"),
        ("http://localhost:8080", "localhost"),
        ("http://[::1]:8080", "[::1]"),
        ("http://[::1]", "[::1]"),
    ] {
        assert_eq!(host(origin), expected);
    }
}

proptest! {
    #[test]
    fn a_token_cut_short_or_changed_anywhere_is_no_token(place: prop::sample::Index, other: char) {
        let (issuer, st) = golden();
        let cut = place.index(st.len());
        prop_assert!(issuer.check(&st[..cut], at(1_800_000_000)).is_err());
        let mut changed: Vec<char> = st.chars().collect();
        if changed[cut] != other {
            changed[cut] = other;
            let changed: String = changed.into_iter().collect();
            prop_assert!(issuer.check(&changed, at(1_800_000_000)).is_err());
        }
    }
}

/// Real phones' answers, see `tests/data/README.md`.
fn verified(name: &str) -> Result<String, Result<AnswerError, TokenError>> {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../../tests/data/phone-vectors-v4.json"))
            .expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let key = BASE64_STANDARD.decode(text(&vectors["server_pk_b64"]) + "=").expect("base64");
    let key = VerifyingKey::from_bytes(&key.try_into().expect("32 bytes")).expect("a key");
    let now = at(vectors["now_unix_sec"].as_i64().expect("seconds"));
    let cases = vectors["cases"].as_array().expect("cases");
    let case = cases.iter().find(|case| case["name"] == name).expect("the case");
    let answer = Answer::read(text(&case["verify_body_json"]).as_bytes()).map_err(Ok)?;
    let origin = "https://include-previews-consider-rating.trycloudflare.com";
    // The tampered case spoils the token that the server is handed beside the body.
    let token = check(&key, origin, host(origin), &text(&case["st"]), now).map_err(Err)?;
    let digest = BASE64_STANDARD.encode(Sha256::digest(token.statement().expect("a statement")));
    assert_eq!(digest, text(&case["expect_canonical_sha256_b64"]));
    assert_eq!(BASE64_STANDARD.encode(token.st_hash()), text(&case["expect_st_hash_b64"]));
    answer.verify(&token).map(|key| key.fingerprint().to_string()).map_err(Ok)
}

#[test]
fn a_real_phone_s_answer_holds() {
    let fingerprint = verified("golden_ok_1").expect("holds");
    assert!(fingerprint.starts_with("a8885f40") && fingerprint.ends_with("67bede39"));
}

#[test]
fn a_real_phone_s_answer_to_a_token_with_one_other_character_does_not_hold() {
    assert_eq!(verified("tamper_st_one_char_should_fail"), Err(Err(TokenError::Signature)));
}
