//! How many may come by themselves, and how often one address may try.

use api::auth::qr::registrations::WAITING_AT_MOST;
use domain::account::AccountAction;
use jiff::SignedDuration;
use serde_json::json;

use crate::common::Server;

/// Fills the places with accounts that wait, as long as there is room.
async fn crowd(server: &Server) -> Vec<domain::AccountId> {
    let mut crowd = Vec::new();
    for number in 0..WAITING_AT_MOST {
        let id = domain::AccountId(server.app.new_id());
        let taken = api::auth::qr::registrations::take_place(&server.app, id).await;
        assert!(taken.expect("an answer"));
        let fingerprint = domain::values::Fingerprint::parse(&format!("{number:0128x}"));
        let action = AccountAction::RegisterByQr {
            account_id: id,
            fingerprint: fingerprint.expect("a fingerprint"),
            public_key: "a2V5".to_owned(),
            browser_address: [192, 0, 2, 7].into(),
            approval: domain::account::Approval::Required,
        };
        server.command(id, action).await;
        crowd.push(id);
    }
    crowd
}

#[tokio::test]
async fn there_is_room_for_so_many_newcomers_until_an_administrator_has_looked_at_one() {
    let server = Server::start_without_projectors().await;
    let crowd = crowd(&server).await;
    let (browser, phone) = (server.browser(), server.phone(9));
    let code = browser.show_code().await;
    assert_eq!(phone.scan(&code).await.told(), (429, "too_many"));
    assert_eq!(browser.qr_state(&code).await, "awaiting_scan", "the code is good again");
    server.command(crowd[0], AccountAction::Enable { reason: None }).await;
    assert_eq!(phone.scan(&code).await.told(), (202, "pending_admin"));
    assert_eq!(server.count("qr_registrations").await, WAITING_AT_MOST);
}

#[tokio::test]
async fn one_address_brings_ten_newcomers_and_then_has_to_wait() {
    let server = Server::start_without_projectors().await;
    for number in 0..10 {
        let code = server.browser().show_code().await;
        assert_eq!(server.phone(100 + number).scan(&code).await.told(), (202, "pending_admin"));
    }
    let code = server.browser().show_code().await;
    let refused = server.phone(110).scan(&code).await;
    assert_eq!(refused.told(), (429, "too_many"));
    let seconds: i64 = refused.header("retry-after").expect("a time").parse().expect("seconds");
    assert!((1..=361).contains(&seconds), "{seconds}");
    // Somebody who is known already, or comes from elsewhere, is not in the way.
    assert_eq!(server.phone(100).scan(&code).await.told(), (202, "pending_admin"));
    let code = server.browser().show_code().await;
    let mut elsewhere = server.phone(110);
    elsewhere.address = "203.0.113.5".to_owned();
    assert_eq!(elsewhere.scan(&code).await.told(), (202, "pending_admin"));
}

#[tokio::test]
async fn one_address_cannot_ask_for_codes_or_answer_without_end() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    for _ in 0..60 {
        browser.post_root("/api/v5/session", json!({})).await.expect(200);
    }
    let answer = browser.post_root("/api/v5/session", json!({})).await;
    assert_eq!(answer.problem(), "too-many-requests");
    let phone = server.phone(9);
    for _ in 0..60 {
        assert_eq!(phone.send("{}".to_owned()).await.told(), (400, "malformed"));
    }
    assert_eq!(phone.send("{}".to_owned()).await.told(), (429, "too_many"));
}

#[tokio::test]
async fn one_address_cannot_ask_how_far_a_code_is_or_go_on_without_end() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let code = browser.show_code().await;
    for _ in 0..300 {
        assert_eq!(browser.qr_state(&code).await, "awaiting_scan");
    }
    let refused = browser.qr_status(&code).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (429, "too-many-requests"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    // Whoever has asked too often can still go on, and a page asks again in a moment.
    for _ in 0..60 {
        assert_eq!(browser.consume(&code).await.problem(), "qr-not-scanned");
    }
    let refused = browser.consume(&code).await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (429, "too-many-requests"));
    let elsewhere = server.browser_at([127, 0, 2, 1].into());
    assert_eq!(elsewhere.qr_status(&code).await.problem(), "qr-unknown");
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(browser.qr_state(&code).await, "awaiting_scan");
    assert_eq!(browser.consume(&code).await.problem(), "qr-not-scanned");
}
