//! How long a session lasts, and what ends it.

use api::auth::sweep;
use domain::account::{AccountAction, LinkPurpose};
use jiff::SignedDuration;
use serde_json::json;

use crate::common::{Server, administrator, reason, user};

#[tokio::test]
async fn a_revocation_holds_at_the_very_next_request_with_every_projector_stopped() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    ada.browser.get("/me").await.expect(200);
    server.command(ada.id(), AccountAction::Revoke { reason: reason("left") }).await;
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
}

#[tokio::test]
async fn a_revocation_on_one_node_holds_on_the_others() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let other = server.second_node().await;
    let there = other.browser();
    there.set_cookie(ada.browser.cookie());
    there.get("/me").await.expect(200);
    server.command(ada.id(), AccountAction::Disable { reason: None }).await;
    assert_eq!(there.get("/me").await.problem(), "signed-out");
}

#[tokio::test]
async fn a_session_does_not_come_back_when_its_account_does() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    server.command(ada.id(), AccountAction::Disable { reason: None }).await;
    server.command(ada.id(), AccountAction::Enable { reason: None }).await;
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
    ada.sign_in().await.expect(200);
}

#[tokio::test]
async fn a_forced_reset_ends_every_session() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let elsewhere = server.browser();
    elsewhere.sign_in("ada", crate::common::PASSWORD).await.expect(200);
    let issued = api::auth::links::issue(&server.app, ada.id(), LinkPurpose::Reset, None).await;
    let link = issued.expect("a link").link;
    server.command(ada.id(), AccountAction::ForceReset { reason: reason("lost"), link }).await;
    for browser in [&ada.browser, &elsewhere] {
        assert_eq!(browser.get("/me").await.problem(), "signed-out");
    }
    assert_eq!(ada.sign_in().await.problem(), "sign-in-failed");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_for_an_hour() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    for _ in 0..4 {
        server.clock.advance(SignedDuration::from_secs(3_599));
        ada.browser.get("/me").await.expect(200);
    }
    server.clock.advance(SignedDuration::from_secs(3_600));
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_much_it_is_used() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    for _ in 0..23 {
        server.clock.advance(SignedDuration::from_mins(30));
        ada.browser.get("/me").await.expect(200);
    }
    server.clock.advance(SignedDuration::from_secs(30 * 60 - 1));
    ada.browser.get("/me").await.expect(200);
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
}

#[tokio::test]
async fn being_seen_is_noted_at_most_once_a_minute() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let client = server.database.client().await;
    let row_version = async || {
        let row = client.query_one("select xmin::text, ctid::text from sessions", &[]).await;
        let row = row.expect("one session");
        (row.get::<_, String>(0), row.get::<_, String>(1))
    };
    let before = row_version().await;
    server.clock.advance(SignedDuration::from_secs(59));
    ada.browser.get("/me").await.expect(200);
    assert_eq!(row_version().await, before);
    server.clock.advance(SignedDuration::from_secs(1));
    ada.browser.get("/me").await.expect(200);
    assert_ne!(row_version().await, before);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let kept = ada.browser.cookie();
    let answer = ada.browser.post("/auth/logout", json!({})).await;
    assert_eq!(answer.status, 204);
    assert_eq!(
        answer.header("set-cookie"),
        Some("__Host-dna_session=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0")
    );
    assert_eq!(ada.browser.cookie(), None);
    ada.browser.set_cookie(kept);
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(ada.browser.post("/auth/logout", json!({})).await.status, 204);
}

#[tokio::test]
async fn signing_out_in_one_browser_leaves_the_others_signed_in() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let elsewhere = server.browser();
    elsewhere.sign_in("ada", crate::common::PASSWORD).await.expect(200);
    assert_ne!(elsewhere.cookie(), ada.browser.cookie());
    ada.browser.post("/auth/logout", json!({})).await;
    elsewhere.get("/me").await.expect(200);
}

#[tokio::test]
async fn a_made_up_cookie_is_nobody() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let real = ada.browser.cookie().expect("a session");
    let changed = real.replacen(&real[..1], if real.starts_with('A') { "B" } else { "A" }, 1);
    for cookie in ["", "x", &"A".repeat(43), &"A".repeat(5_000), &changed] {
        ada.browser.set_cookie(Some(cookie.to_owned()));
        assert_eq!(ada.browser.get("/me").await.problem(), "signed-out", "{cookie}");
    }
}

#[tokio::test]
async fn ended_sessions_are_swept_away_and_others_stay() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    server.clock.advance(SignedDuration::from_hours(2));
    let admin = administrator(&server).await;
    sweep::once(&server.app).await.expect("swept");
    assert_eq!(server.count("sessions").await, 1);
    admin.browser.get("/me").await.expect(200);
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
}
