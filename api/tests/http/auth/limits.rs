//! How often somebody may try.

use domain::{Role, account::Approval};
use jiff::SignedDuration;
use serde_json::json;

use crate::common::{LoginInBrowser, PASSWORD, Server};

#[tokio::test]
async fn the_eleventh_guess_has_to_wait_whether_the_login_exists_or_not() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    for login in ["ada", "nobody"] {
        let browser = server.browser();
        for _ in 0..10 {
            // Only starts: an attacker needs no more to test guesses.
            let body = json!({ "login": login, "ke1": LoginInBrowser::start("guess").ke1 });
            browser.post("/auth/opaque/login/start", body).await.expect(200);
        }
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, 429);
        assert_eq!(answer.problem(), "too-many-requests");
        let seconds: i64 = answer.header("retry-after").expect("a time").parse().expect("seconds");
        assert!((1..=31).contains(&seconds), "{seconds}");
    }
    server.clock.advance(SignedDuration::from_secs(31));
    server.browser().sign_in("ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn who_signs_in_often_is_not_stopped() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    for _ in 0..15 {
        server.browser().sign_in("ada", PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn one_address_cannot_go_through_many_logins() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let mut refused = 0;
    for number in 0..61 {
        let ke1 = LoginInBrowser::start("guess").ke1;
        let body = json!({ "login": format!("nobody{number}"), "ke1": ke1 });
        let answer = browser.post("/auth/opaque/login/start", body).await;
        refused += u32::from(answer.status == 429);
    }
    assert_eq!(refused, 1);
}

#[tokio::test]
async fn one_address_cannot_try_tokens_without_end() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    for _ in 0..120 {
        assert_eq!(browser.inspect(&"A".repeat(43)).await.problem(), "link-unknown");
    }
    assert_eq!(browser.inspect(&"A".repeat(43)).await.problem(), "too-many-requests");
}

#[tokio::test]
async fn a_crowd_of_guessers_locks_nobody_out_where_they_have_signed_in_before() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let home = server.browser_at([127, 0, 2, 1].into());
    home.sign_in("ada", PASSWORD).await.expect(200);
    home.post("/auth/logout", json!({})).await;
    for number in 1..=11 {
        let guesser = server.browser_at([127, 0, 3, number].into());
        for _ in 0..10 {
            let body = json!({ "login": "ada", "ke1": LoginInBrowser::start("guess").ke1 });
            guesser.post("/auth/opaque/login/start", body).await;
        }
    }
    let stranger = server.browser_at([127, 0, 4, 1].into());
    assert_eq!(stranger.sign_in("ada", PASSWORD).await.problem(), "too-many-requests");
    home.sign_in("ada", PASSWORD).await.expect(200);
}
