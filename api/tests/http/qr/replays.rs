//! A code is good for one scan and one session.

use api::auth::{
    Token,
    qr::{preauth, sessions},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{Role, account::Approval};
use jiff::SignedDuration;

use crate::common::Server;

async fn server() -> Server {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    server.registered("bob", Role::User, Approval::Automatic, 3).await;
    server
}

#[tokio::test]
async fn the_same_answer_again_is_told_the_same_and_another_that_it_is_late() {
    let server = server().await;
    let (browser, ada, bob) = (server.browser(), server.phone(2), server.phone(3));
    let code = browser.show_code().await;
    let body = ada.answer(&code).to_string();
    for _ in 0..2 {
        assert_eq!(ada.send(body.clone()).await.told(), (200, "approved"));
    }
    assert_eq!(bob.scan(&code).await.told(), (409, "used"));
    assert_eq!(ada.send(format!("{body} ")).await.told(), (409, "used"));
    browser.consume(&code).await.expect(200);
    assert_eq!(ada.send(body).await.told(), (200, "approved"), "also after the browser went on");
}

#[tokio::test]
async fn of_two_phones_racing_for_a_code_one_gets_it() {
    let server = server().await;
    for _ in 0..5 {
        let code = server.browser().show_code().await;
        let (ada, newcomer) = (server.phone(2), server.phone(9));
        let (one, other) = tokio::join!(ada.scan(&code), newcomer.scan(&code));
        let mut told = [one.told().1, other.told().1];
        told.sort_unstable();
        assert!(told == ["approved", "used"] || told == ["pending_admin", "used"], "{told:?}");
    }
}

#[tokio::test]
async fn a_code_is_consumed_once_also_by_two_at_once() {
    let server = server().await;
    let browser = server.browser();
    let code = browser.show_code().await;
    server.phone(2).scan(&code).await.expect(200);
    let (twin, name) = (server.browser(), "__Host-dna_preauth");
    twin.set_named_cookie(name, browser.named_cookie(name));
    let (one, other) = tokio::join!(browser.consume(&code), twin.consume(&code));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}

/// What two requests come down to that have both found the code good.
#[tokio::test]
async fn of_two_that_take_a_code_the_second_finds_it_taken_and_nobody_takes_one_unscanned() {
    let server = server().await;
    let browser = server.browser();
    let code = browser.show_code().await;
    let cookie = browser.named_cookie("__Host-dna_preauth").expect("a cookie");
    let cookie = preauth::hash(&server.app, &Token::presented(&cookie)).expect("a token");
    let st_hash = BASE64_STANDARD.decode(&code.k).expect("base64");
    let take = || sessions::consume(&server.app, &st_hash, &cookie);
    assert!(!take().await.expect("an answer"), "not scanned");
    server.phone(2).scan(&code).await.expect(200);
    assert!(take().await.expect("an answer"));
    assert!(!take().await.expect("an answer"), "taken");
}

#[tokio::test]
async fn whoever_goes_on_again_with_the_same_cookie_is_refused() {
    let server = server().await;
    let browser = server.browser();
    let code = browser.show_code().await;
    server.phone(2).scan(&code).await.expect(200);
    let name = "__Host-dna_preauth";
    let kept = browser.named_cookie(name);
    browser.consume(&code).await.expect(200);
    browser.set_named_cookie(name, kept);
    assert_eq!(browser.qr_state(&code).await, "consumed");
    assert_eq!(browser.consume(&code).await.problem(), "qr-over");
}

#[tokio::test]
async fn an_approval_lasts_two_minutes() {
    let server = server().await;
    let browser = server.browser();
    let code = browser.show_code().await;
    server.phone(2).scan(&code).await.expect(200);
    server.clock.advance(SignedDuration::from_secs(119));
    assert_eq!(browser.qr_state(&code).await, "approved");
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(browser.qr_state(&code).await, "expired");
    assert_eq!(browser.consume(&code).await.problem(), "qr-over");
}

#[tokio::test]
async fn a_browser_waits_a_quarter_of_an_hour() {
    let server = server().await;
    let browser = server.browser();
    let code = browser.show_code().await;
    server.phone(9).scan(&code).await.expect(202);
    server.clock.advance(SignedDuration::from_secs(15 * 60 - 1));
    assert_eq!(browser.qr_state(&code).await, "pending_admin");
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(browser.qr_state(&code).await, "expired");
}
