//! Every way in which a phone's answer can be wrong.

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{Role, account::Approval};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{Code, Phone, Server};

async fn scene() -> (Server, Phone, Code) {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let (phone, code) = (server.phone(2), server.browser().show_code().await);
    (server, phone, code)
}

/// Sends the right answer with one change, which must be told, and then the right one, which must
/// hold: the change alone was wrong, and it did not use the code up.
async fn refused(change: impl Fn(&mut Value), told: (u16, &str)) {
    let (_server, phone, code) = scene().await;
    let mut answer = phone.answer(&code);
    change(&mut answer);
    assert_eq!(phone.send(answer.to_string()).await.told(), told);
    assert_eq!(phone.scan(&code).await.told(), (200, "approved"));
}

#[tokio::test]
async fn a_code_that_has_expired() {
    let (server, phone, late) = scene().await;
    let in_time = server.browser().show_code().await;
    server.clock.advance(SignedDuration::from_secs(119));
    assert_eq!(phone.scan(&in_time).await.told(), (200, "approved"));
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(phone.scan(&late).await.told(), (410, "expired"));
}

#[tokio::test]
async fn a_code_that_was_forgotten() {
    let (server, phone, code) = scene().await;
    let client = server.database.client().await;
    client.execute("delete from qr_sessions", &[]).await.expect("deleted");
    assert_eq!(phone.scan(&code).await.told(), (410, "expired"));
}

#[tokio::test]
async fn a_code_of_another_server() {
    let (_server, phone, _) = scene().await;
    let stranger = Server::start_without_projectors().await;
    let code = stranger.browser().show_code().await;
    assert_eq!(phone.scan(&code).await.told(), (400, "not_ours"));
}

#[tokio::test]
async fn a_code_of_this_installation_for_another_origin() {
    let (server, phone, _) = scene().await;
    let key = server.app.installation.key();
    let elsewhere = api::auth::qr::Issuer::new(key, "https://other.example");
    let now = server.clock.now().as_second();
    let st = elsewhere.issue([7; 32], now, now + 120).expect("issued").st;
    let mut answer = phone.answer(&server.browser().show_code().await);
    answer["st"] = json!(st);
    assert_eq!(phone.send(answer.to_string()).await.told(), (403, "other_server"));
}

#[tokio::test]
async fn what_is_not_the_app_s_answer() {
    for wrong in ["", "[]", "{}", "{\"type\":", "\"text\""] {
        let (_server, phone, _) = scene().await;
        assert_eq!(phone.send(wrong.to_owned()).await.told(), (400, "malformed"), "{wrong}");
    }
    refused(|answer| answer["type"] = json!("dna.auth.request"), (400, "malformed")).await;
    refused(|answer| answer["v"] = json!(5), (400, "malformed")).await;
    refused(|answer| answer["signature"] = json!(null), (400, "malformed")).await;
}

#[tokio::test]
async fn members_that_are_named_twice() {
    let (_server, phone, code) = scene().await;
    let right = phone.answer(&code).to_string();
    for doubled in [
        right.replacen("{\"", "{\"v\":4,\"", 1),
        right.replacen("{\"", "{\"new\":1,\"new\":2,\"", 1),
        right.replacen("\"signed_payload\":{", "\"signed_payload\":{\"sid\":\"other\",", 1),
    ] {
        assert_ne!(doubled, right);
        assert_eq!(phone.send(doubled).await.told(), (400, "malformed"));
    }
    assert_eq!(phone.send(right).await.told(), (200, "approved"));
}

#[tokio::test]
async fn a_body_of_33_kib_and_not_one_of_32() {
    let (_server, phone, code) = scene().await;
    let right = phone.answer(&code).to_string();
    let padded = |length: usize| format!("{right}{}", " ".repeat(length - right.len()));
    assert_eq!(phone.send(padded(33 * 1024)).await.told(), (413, "too_large"));
    assert_eq!(phone.send(padded(32 * 1024 + 1)).await.told(), (413, "too_large"));
    assert_eq!(phone.send(padded(32 * 1024)).await.told(), (200, "approved"));
}

#[tokio::test]
async fn keys_and_signatures_of_another_length_or_spelling() {
    for field in ["pubkey_b64", "signature"] {
        let bytes = |answer: &Value| {
            BASE64_STANDARD.decode(answer[field].as_str().expect("a text")).expect("base64")
        };
        let set = |answer: &mut Value, bytes: &[u8]| {
            answer[field] = json!(BASE64_STANDARD.encode(bytes));
        };
        refused(
            |answer| {
                let mut longer = bytes(answer);
                longer.push(0);
                set(answer, &longer);
            },
            (400, "encoding"),
        )
        .await;
        refused(
            |answer| {
                let mut shorter = bytes(answer);
                shorter.pop();
                set(answer, &shorter);
            },
            (400, "encoding"),
        )
        .await;
        let text = |answer: &Value| answer[field].as_str().expect("a text").to_owned();
        refused(|answer| answer[field] = json!(text(answer) + "\n"), (400, "encoding")).await;
        refused(
            |answer| {
                let in_url_form = text(answer).replace('+', "-").replace('/', "_");
                answer[field] = json!(in_url_form);
            },
            (400, "encoding"),
        )
        .await;
    }
}

#[tokio::test]
async fn a_fingerprint_that_is_not_the_key_s() {
    refused(|answer| answer["fingerprint"] = json!("0af9".repeat(32)), (400, "fingerprint")).await;
    refused(
        |answer| {
            let upper = answer["fingerprint"].as_str().expect("a text").to_uppercase();
            answer["fingerprint"] = json!(upper);
        },
        (400, "fingerprint"),
    )
    .await;
}

#[tokio::test]
async fn something_else_than_the_code_says() {
    for field in ["expires_at", "issued_at"] {
        refused(|answer| answer["signed_payload"][field] = json!(1), (400, "statement")).await;
    }
    for field in ["nonce", "origin", "rp_id_hash", "session_id", "sid", "st_hash"] {
        refused(|answer| answer["signed_payload"][field] = json!("x"), (400, "statement")).await;
    }
    refused(|answer| answer["signed_payload"]["more"] = json!(1), (400, "statement")).await;
    refused(|answer| answer["session_id"] = json!("x"), (400, "statement")).await;
}

#[tokio::test]
async fn a_signature_with_a_context_or_by_another_key() {
    let (server, phone, code) = scene().await;
    for context in [&b"dna-nexus/enroll/v1"[..], b"dna-nexus/recover/v1"] {
        let answer = phone.answer_in_context(&code, context);
        assert_eq!(phone.send(answer.to_string()).await.told(), (403, "signature"));
    }
    let mut answer = phone.answer(&code);
    answer["signature"] = server.phone(3).answer(&code)["signature"].clone();
    assert_eq!(phone.send(answer.to_string()).await.told(), (403, "signature"));
    assert_eq!(phone.scan(&code).await.told(), (200, "approved"));
}

#[tokio::test]
async fn a_token_that_was_cut_short() {
    let (_server, phone, code) = scene().await;
    for cut in [0, 3, code.st.len() / 2, code.st.len() - 1] {
        let mut answer = phone.answer(&code);
        answer["st"] = json!(code.st[..cut]);
        assert_eq!(phone.send(answer.to_string()).await.told(), (400, "not_ours"), "{cut}");
    }
}
