//! The proof of possession holds for one link, one person and one attempt.

use domain::{Role, account::Approval};
use jiff::SignedDuration;
use serde_json::json;

use crate::common::{Answer, Browser, Identity, Invited, PASSWORD, Server, encode};

const FINISH: &str = "/links/opaque/finish";

async fn invited() -> (Server, Invited, Browser) {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    (server, invited, browser)
}

#[track_caller]
fn is_refused(answer: &Answer) {
    assert_eq!(answer.problem(), "proof-invalid");
    assert_eq!(answer.status, 422);
}

#[tokio::test]
async fn a_proof_is_good_for_ten_minutes() {
    let (server, invited, browser) = invited().await;
    let prepare =
        async || browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    let late = prepare().await;
    server.clock.advance(SignedDuration::from_secs(600));
    assert_eq!(browser.post(FINISH, late).await.problem(), "challenge-expired");
    let in_time = prepare().await;
    server.clock.advance(SignedDuration::from_secs(599));
    browser.post(FINISH, in_time).await.expect(200);
}

#[tokio::test]
async fn a_nonce_is_used_up_by_a_proof_that_does_not_hold() {
    let (_server, invited, browser) = invited().await;
    let body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    let mut wrong = body.clone();
    wrong["identity"]["proof"] = json!(encode(&[0; 4627]));
    is_refused(&browser.post(FINISH, wrong).await);
    assert_eq!(browser.post(FINISH, body).await.problem(), "challenge-expired");
}

#[tokio::test]
async fn somebody_else_s_key_does_not_fit() {
    let (_server, invited, browser) = invited().await;
    let mut body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    let other = Identity::number(3);
    body["identity"]["public_key"] = json!(encode(other.0.public_key().as_bytes()));
    is_refused(&browser.post(FINISH, body).await);
}

#[tokio::test]
async fn a_proof_made_for_other_circumstances_does_not_hold() {
    let (_server, invited, browser) = invited().await;
    for (field, value) in [
        ("origin", json!("https://evil.example")),
        ("login", json!("bob")),
        ("proof", json!({ "nonce": null, "expires_at": 4_000_000_000_i64 })),
    ] {
        let mut body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
        let mut details = browser.inspect(&invited.token).await.expect(200);
        let nonce = details["proof"]["nonce"].clone();
        details[field] = value;
        details["proof"]["nonce"] = nonce;
        body["identity"] = Identity::number(2).proof(&invited.token, &details);
        is_refused(&browser.post(FINISH, body).await);
    }
    let mut body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    let details = browser.inspect(&invited.token).await.expect(200);
    body["identity"] = Identity::number(2).proof("another token", &details);
    is_refused(&browser.post(FINISH, body).await);
}

#[tokio::test]
async fn a_text_beside_the_signed_one_is_not_accepted() {
    let (_server, invited, browser) = invited().await;
    let mut body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    let signed = body["identity"]["signed"].as_str().expect("a text").replace(':', ": ");
    body["identity"]["signed"] = json!(signed);
    is_refused(&browser.post(FINISH, body).await);
    for text in ["", "{}", "null", "[1]", "{\"nonce\":1}"] {
        let mut body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
        body["identity"]["signed"] = json!(text);
        is_refused(&browser.post(FINISH, body).await);
    }
}

#[tokio::test]
async fn a_nonce_of_another_link_does_not_count() {
    let (server, invited, browser) = invited().await;
    let other = server.invite("bob", Role::User, Approval::Automatic).await;
    let mut body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    let mut details = browser.inspect(&invited.token).await.expect(200);
    let others = browser.inspect(&other.token).await.expect(200);
    details["proof"] = others["proof"].clone();
    body["identity"] = Identity::number(2).proof(&invited.token, &details);
    assert_eq!(browser.post(FINISH, body).await.problem(), "challenge-expired");
}
