//! What is not a login is refused by field, before anything is done.

use serde_json::{Value, json};

use crate::common::{LoginInBrowser, Server, encode};

const START: &str = "/auth/opaque/login/start";
const FINISH: &str = "/auth/opaque/login/finish";
const LOGIN_ID: &str = "018f0000-0000-4000-8000-000000000001";

#[tokio::test]
async fn every_field_of_a_start_has_its_limits() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let ke1 = LoginInBrowser::start("guess").ke1;
    for (body, field, code) in [
        (json!({ "ke1": ke1 }), "login", "missing-field"),
        (json!({ "login": "ada" }), "ke1", "missing-field"),
        (json!({ "login": "ada", "ke1": ke1, "x": 1 }), "x", "unknown-field"),
        (json!({ "login": 1, "ke1": ke1 }), "login", "wrong-type"),
        (json!({ "login": "", "ke1": ke1 }), "login", "empty"),
        (json!({ "login": "a".repeat(65), "ke1": ke1 }), "login", "too-long"),
        (json!({ "login": "a\u{0}b", "ke1": ke1 }), "login", "control-character"),
        (json!({ "login": "a b", "ke1": ke1 }), "login", "malformed"),
        (json!({ "login": "ada", "ke1": "" }), "ke1", "wrong-length"),
        (json!({ "login": "ada", "ke1": encode(&[1; 95]) }), "ke1", "wrong-length"),
        (json!({ "login": "ada", "ke1": encode(&[1; 97]) }), "ke1", "wrong-length"),
        (json!({ "login": "ada", "ke1": "=".repeat(128) }), "ke1", "not-base64url"),
        (json!({ "login": "ada", "ke1": encode(&[0xff; 96]) }), "ke1", "malformed"),
        (json!({ "login": "ada", "ke1": [1, 2] }), "ke1", "wrong-type"),
        (json!([]), "", "wrong-type"),
        (Value::Null, "", "wrong-type"),
    ] {
        let answer = browser.post(START, body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(answer.field_problem(), (field, code), "{body}");
    }
    assert_eq!(server.count("opaque_logins").await, 0);
}

#[tokio::test]
async fn every_field_of_a_finish_has_its_limits() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let ke3 = encode(&[1; 64]);
    for (body, field, code) in [
        (json!({ "login_id": LOGIN_ID }), "ke3", "missing-field"),
        (json!({ "login_id": "1", "ke3": ke3 }), "login_id", "malformed"),
        (json!({ "login_id": 1, "ke3": ke3 }), "login_id", "wrong-type"),
        (json!({ "login_id": LOGIN_ID, "ke3": ke3, "x": 1 }), "x", "unknown-field"),
        (json!({ "login_id": LOGIN_ID, "ke3": 1 }), "ke3", "wrong-type"),
    ] {
        let answer = browser.post(FINISH, body.clone()).await;
        assert_eq!(answer.field_problem(), (field, code), "{body}");
    }
}

#[tokio::test]
async fn a_begun_login_is_finished_with_exactly_64_bytes() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    for (ke3, code) in [
        (encode(&[1; 63]), "wrong-length"),
        (encode(&[1; 65]), "wrong-length"),
        ("*".repeat(86), "not-base64url"),
    ] {
        let start = json!({ "login": "ada", "ke1": LoginInBrowser::start("guess").ke1 });
        let started = browser.post(START, start).await.expect(200);
        let body = json!({ "login_id": started["login_id"], "ke3": ke3 });
        let answer = browser.post(FINISH, body).await;
        assert_eq!(answer.field_problem(), ("ke3", code));
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_or_no_json_is_refused() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let large = json!({ "login": "ada", "ke1": "A".repeat(70_000) });
    assert_eq!(browser.post(START, large).await.problem(), "payload-too-large");
    for text in ["", "{", "{\"login\":\"ada\"", "{} {}", "\u{feff}{}"] {
        let request = browser.unsafe_request(reqwest::Method::POST, START).body(text);
        let answer = browser.send(request).await;
        assert_eq!(answer.problem(), "invalid-request", "{text}");
    }
}
