//! What is not a setup is refused by field; the link stays good.

use domain::{Role, account::Approval};
use serde_json::{Value, json};

use crate::common::{Identity, PASSWORD, Server, encode};

const START: &str = "/links/opaque/start";
const FINISH: &str = "/links/opaque/finish";

#[tokio::test]
async fn every_field_of_an_inspection_has_its_limits() {
    let server = Server::start_without_projectors().await;
    for (body, field, code) in [
        (json!({}), "token", "missing-field"),
        (json!({ "token": 1 }), "token", "wrong-type"),
        (json!({ "token": "x", "y": 1 }), "y", "unknown-field"),
    ] {
        let answer = server.browser().post("/links/inspect", body).await;
        assert_eq!(answer.field_problem(), (field, code));
    }
}

#[tokio::test]
async fn every_field_of_a_registration_has_its_limits() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    for (request, code) in [
        (json!(""), "wrong-length"),
        (json!(encode(&[1; 31])), "wrong-length"),
        (json!(encode(&[1; 33])), "wrong-length"),
        (json!("+".repeat(43)), "not-base64url"),
        (json!(encode(&[0xff; 32])), "malformed"),
        (json!(encode(&[0; 32])), "malformed"),
        (json!(null), "wrong-type"),
    ] {
        let body = json!({ "token": invited.token, "registration_request": request });
        let answer = server.browser().post(START, body).await;
        assert_eq!(answer.field_problem(), ("registration_request", code), "{request}");
    }
}

#[tokio::test]
async fn every_field_of_a_finish_has_its_limits_and_the_link_stays_good() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let good = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    for (pointer, value, field, code) in [
        ("/registration_upload", json!(encode(&[1; 191])), "registration_upload", "wrong-length"),
        ("/registration_upload", json!(encode(&[1; 193])), "registration_upload", "wrong-length"),
        ("/registration_upload", json!("*".repeat(256)), "registration_upload", "not-base64url"),
        ("/registration_upload", json!(encode(&[0xff; 192])), "registration_upload", "malformed"),
        ("/registration_upload", json!(7), "registration_upload", "wrong-type"),
        ("/ksf", json!("argon2id-v0"), "ksf", "unsupported"),
        ("/ksf", json!({}), "ksf", "wrong-type"),
        ("/identity", json!("key"), "identity", "wrong-type"),
        ("/identity/public_key", json!(encode(&[1; 2591])), "identity/public_key", "wrong-length"),
        ("/identity/public_key", json!(encode(&[1; 2593])), "identity/public_key", "wrong-length"),
        ("/identity/public_key", json!("=".repeat(3456)), "identity/public_key", "not-base64url"),
        ("/identity/proof", json!(encode(&[1; 4626])), "identity/proof", "wrong-length"),
        ("/identity/proof", json!(encode(&[1; 4628])), "identity/proof", "wrong-length"),
        ("/identity/proof", json!("/".repeat(6170)), "identity/proof", "not-base64url"),
        ("/identity/signed", json!(1), "identity/signed", "wrong-type"),
    ] {
        let mut body = good.clone();
        *body.pointer_mut(pointer).expect("there") = value;
        let answer = browser.post(FINISH, body).await;
        assert_eq!(answer.field_problem(), (field, code), "{pointer}");
    }
    for (member, field) in [("extra", "extra"), ("identity", "identity/extra")] {
        let mut body = good.clone();
        let place: &mut Value =
            if member == "identity" { &mut body["identity"]["extra"] } else { &mut body["extra"] };
        *place = json!(1);
        assert_eq!(browser.post(FINISH, body).await.field_problem(), (field, "unknown-field"));
    }
    browser.post(FINISH, good).await.expect(200);
}

#[tokio::test]
async fn a_finish_needs_a_start() {
    let server = Server::start_without_projectors().await;
    let (ada, bob) = (
        server.invite("ada", Role::User, Approval::Automatic).await,
        server.invite("bob", Role::User, Approval::Automatic).await,
    );
    let browser = server.browser();
    let mut body = browser.prepare_setup(&ada.token, &Identity::number(2), PASSWORD).await;
    let details = browser.inspect(&bob.token).await.expect(200);
    body["token"] = json!(bob.token);
    body["identity"] = Identity::number(2).proof(&bob.token, &details);
    let answer = browser.post(FINISH, body).await;
    assert_eq!(answer.field_problem(), ("registration_upload", "not-started"));
}
