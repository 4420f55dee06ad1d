//! Opening a link, and being told what became of it.

use api::auth::links;
use domain::{
    Role,
    account::{AccountAction, Approval, LinkPurpose},
};
use jiff::SignedDuration;

use crate::common::{Identity, PASSWORD, Server, eventually};

#[tokio::test]
async fn a_link_says_whom_it_is_for_and_what_to_sign() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("Ada", Role::User, Approval::Automatic).await;
    let answer = server.browser().inspect(&invited.token).await;
    assert!(answer.header("nexus-position").is_some());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    let details = answer.expect(200);
    assert_eq!(details["purpose"], "setup");
    assert_eq!(details["method"], "opaque");
    assert_eq!(details["login"], "Ada");
    assert_eq!(details["display_name"], "Person Ada");
    assert_eq!(details["origin"], "https://nexus.example");
    assert_eq!(details["expires_at"], "2026-03-05T08:00:00Z");
    let ten_minutes_later = server.clock.now().as_second() + 600;
    assert_eq!(details["proof"]["expires_at"], ten_minutes_later);
    assert_eq!(details["proof"]["nonce"].as_str().expect("a nonce").len(), 43);
}

#[tokio::test]
async fn opening_a_link_is_recorded_once_and_uses_nothing_up() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    for _ in 0..3 {
        browser.inspect(&invited.token).await.expect(200);
    }
    let opened =
        server.event_types().await.iter().filter(|name| *name == "SetupLinkOpened").count();
    assert_eq!(opened, 1);
    browser.set_up(&invited.token, &Identity::number(2), PASSWORD).await.expect(200);
}

#[tokio::test]
async fn every_opening_gives_another_nonce() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let one = browser.inspect(&invited.token).await.expect(200);
    let other = browser.inspect(&invited.token).await.expect(200);
    assert_ne!(one["proof"]["nonce"], other["proof"]["nonce"]);
    for _ in 0..40 {
        browser.inspect(&invited.token).await.expect(200);
    }
    assert_eq!(server.count("link_challenges").await, 16, "the oldest give way");
}

#[tokio::test]
async fn what_is_no_token_is_unknown_whatever_it_looks_like() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let cut_short = &invited.token[..42];
    let too_long = format!("{}A", invited.token);
    for token in ["", "x", cut_short, &too_long, &"A".repeat(43), "\u{0}", &"ä".repeat(43)] {
        let answer = server.browser().inspect(token).await;
        assert_eq!(answer.status, 404);
        assert_eq!(answer.problem(), "link-unknown");
    }
}

#[tokio::test]
async fn the_holder_is_told_what_became_of_the_link() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();

    let used = server.invite("used", Role::User, Approval::Automatic).await;
    browser.set_up(&used.token, &Identity::number(2), PASSWORD).await.expect(200);
    let superseded = server.invite("superseded", Role::User, Approval::Automatic).await;
    let renewed = server.renew_link(superseded.account_id).await;
    let cancelled = server.invite("cancelled", Role::User, Approval::Automatic).await;
    server.command(cancelled.account_id, AccountAction::CancelSetupLink { reason: None }).await;
    let expired = server.invite("expired", Role::User, Approval::Automatic).await;

    for (token, code) in [
        (&used.token, "link-used"),
        (&superseded.token, "link-superseded"),
        (&cancelled.token, "link-cancelled"),
    ] {
        let answer = browser.inspect(token).await;
        assert_eq!(answer.status, 410);
        assert_eq!(answer.problem(), code);
    }
    browser.inspect(&renewed).await.expect(200);
    server.clock.advance(SignedDuration::from_hours(72));
    assert_eq!(browser.inspect(&expired.token).await.problem(), "link-expired");
    server.command(expired.account_id, expire(&server, &expired.token).await).await;
    assert_eq!(browser.inspect(&expired.token).await.problem(), "link-expired");
}

async fn expire(server: &Server, token: &str) -> AccountAction {
    let client = server.database.client().await;
    assert!(!token.is_empty());
    let row =
        client.query_one("select link_id from links order by link_id desc limit 1", &[]).await;
    let link_id = domain::LinkId(row.expect("the newest link").get(0));
    AccountAction::ExpireSetupLink { link_id }
}

#[tokio::test]
async fn a_link_that_no_event_names_leads_nowhere() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let issued = links::issue(&server.app, invited.account_id, LinkPurpose::Setup, None).await;
    let url = issued.expect("a link").url("https://nexus.example");
    let token = url.strip_prefix("https://nexus.example/setup#").expect("in the fragment");
    assert_eq!(server.browser().inspect(token).await.problem(), "link-unknown");
    server.browser().inspect(&invited.token).await.expect(200);
}

#[tokio::test]
async fn a_link_is_forgotten_long_after_its_end_and_never_before_that_is_recorded() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    server.clock.advance(SignedDuration::from_hours(34 * 24));
    api::auth::sweep::once(&server.app).await.expect("swept");
    assert_eq!(server.browser().inspect(&invited.token).await.problem(), "link-expired");
    let server = server.with_background().await;
    eventually(async || server.count("links where not end_is_recorded").await == 0).await;
    api::auth::sweep::once(&server.app).await.expect("swept");
    assert_eq!(server.browser().inspect(&invited.token).await.problem(), "link-unknown");
}

#[tokio::test]
async fn a_link_is_remembered_for_a_month_after_its_end() {
    let server = Server::start().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    server.clock.advance(SignedDuration::from_hours(32 * 24));
    eventually(async || server.count("links where not end_is_recorded").await == 0).await;
    api::auth::sweep::once(&server.app).await.expect("swept");
    assert_eq!(server.browser().inspect(&invited.token).await.problem(), "link-expired");
}
