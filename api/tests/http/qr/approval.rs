//! Identities that nobody has seen before, and what administrators make of them.

use domain::{
    Role,
    account::{AccountAction, Approval, LeftFiles},
};
use jiff::SignedDuration;
use serde_json::json;

use crate::common::{Browser, Code, PHONE_ADDRESS, Phone, Server, administrator, reason};

/// A browser whose code an identity has scanned that nobody had seen before.
async fn newcomer(server: &Server, number: u8) -> (Browser, Code, Phone) {
    let (browser, phone) = (server.browser(), server.phone(number));
    let code = browser.show_code().await;
    assert_eq!(phone.scan(&code).await.told(), (202, "pending_admin"));
    (browser, code, phone)
}

async fn account_of(server: &Server, phone: &Phone) -> domain::AccountId {
    let fingerprint = phone.key.fingerprint().to_string();
    let fingerprint = domain::values::Fingerprint::parse(&fingerprint).expect("a fingerprint");
    let claim = domain::account::fingerprint_claim(&fingerprint);
    let holder = server.app.log.holder(&claim).await.expect("an answer");
    holder.expect("an account").parse().expect("an id")
}

#[tokio::test]
async fn a_newcomer_waits_and_the_browser_goes_on_once_enabled_while_every_list_stands_still() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let (browser, code, phone) = newcomer(&server, 9).await;
    assert_eq!(browser.qr_state(&code).await, "pending_admin");
    assert_eq!(browser.consume(&code).await.problem(), "awaiting-approval");
    let id = account_of(&server, &phone).await;
    server.clock.advance(SignedDuration::from_mins(14));
    admin.browser.post(&format!("/accounts/{id}/enable"), json!({})).await.expect(200);
    assert_eq!(browser.qr_state(&code).await, "approved");
    let me = browser.consume(&code).await.expect(200);
    assert_eq!(me["account_id"], id.to_string());
    assert_eq!(me["method"], "qr");
    let fingerprint = phone.key.fingerprint().to_string();
    let name = format!("DNA {}…{}", &fingerprint[..8], &fingerprint[120..]);
    assert_eq!(me["display_name"], name);
}

#[tokio::test]
async fn approvals_show_where_browser_and_phone_are_and_the_log_has_them_sealed() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let (_, _, phone) = newcomer(&server, 9).await;
    let page = admin.browser.get_at_head(&server, "/approvals").await.expect(200);
    let row = &page["items"][0];
    assert_eq!(row["method"], "qr");
    assert_eq!(row["login"], json!(null));
    let scanned_from = json!({ "browser_address": "127.0.0.1", "phone_address": PHONE_ADDRESS });
    assert_eq!(row["scanned_from"], scanned_from);
    let stored = server.stored_events().await;
    assert!(stored.contains("browser_address") && !stored.contains(PHONE_ADDRESS));
    assert!(!stored.contains("127.0.0.1"));
    let id = account_of(&server, &phone).await;
    let path = format!("/accounts/{id}/history");
    let history = admin.browser.get_at_head(&server, &path).await.expect(200);
    assert_eq!(history["items"][0]["summary"], "Identity registered by QR code");
}

#[tokio::test]
async fn an_identity_gets_one_account_however_often_it_scans() {
    let server = Server::start_without_projectors().await;
    let phone = server.phone(9);
    let browsers = [server.browser(), server.browser(), server.browser()];
    let codes = [
        browsers[0].show_code().await,
        browsers[1].show_code().await,
        browsers[2].show_code().await,
    ];
    let (one, other) = tokio::join!(phone.scan(&codes[0]), phone.scan(&codes[1]));
    for answer in [one, other, phone.scan(&codes[2]).await] {
        assert_eq!(answer.told(), (202, "pending_admin"));
    }
    assert_eq!(server.event_types().await, ["Registered"]);
    assert_eq!(server.count("qr_registrations").await, 1);
    let id = account_of(&server, &phone).await;
    server.command(id, AccountAction::Enable { reason: None }).await;
    for (browser, code) in browsers.iter().zip(&codes) {
        browser.consume(code).await.expect(200);
    }
}

#[tokio::test]
async fn a_disabled_account_waits_like_a_new_one() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    server.command(ada.id(), AccountAction::Disable { reason: None }).await;
    let (browser, code, _) = newcomer(&server, 2).await;
    assert_eq!(browser.qr_state(&code).await, "pending_admin");
    server.command(ada.id(), AccountAction::Enable { reason: None }).await;
    browser.consume(&code).await.expect(200);
}

#[tokio::test]
async fn a_rejected_identity_is_refused_for_good_and_its_browser_told() {
    let server = Server::start_without_projectors().await;
    let (browser, code, phone) = newcomer(&server, 9).await;
    let id = account_of(&server, &phone).await;
    server.command(id, AccountAction::Reject { reason: reason("Nobody knows them.") }).await;
    assert_eq!(browser.qr_state(&code).await, "refused");
    assert_eq!(browser.consume(&code).await.problem(), "qr-refused");
    let again = browser.show_code().await;
    assert_eq!(phone.scan(&again).await.told(), (403, "refused"));
    assert_eq!(browser.qr_state(&again).await, "awaiting_scan", "the code is not used up");
}

#[tokio::test]
async fn a_revoked_account_is_refused() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    server.command(ada.id(), AccountAction::Revoke { reason: reason("left") }).await;
    let code = server.browser().show_code().await;
    assert_eq!(server.phone(2).scan(&code).await.told(), (403, "refused"));
}

#[tokio::test]
async fn an_account_revoked_between_scan_and_session_gets_none() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let browser = server.browser();
    let code = browser.show_code().await;
    server.phone(2).scan(&code).await.expect(200);
    server.command(ada.id(), AccountAction::Revoke { reason: reason("left") }).await;
    assert_eq!(browser.consume(&code).await.problem(), "qr-refused");
    assert_eq!(browser.cookie(), None);
}

#[tokio::test]
async fn a_deleted_identity_may_come_again_as_somebody_new() {
    let server = Server::start_without_projectors().await;
    let (browser, code, phone) = newcomer(&server, 9).await;
    let first = account_of(&server, &phone).await;
    server
        .command(
            first,
            AccountAction::Delete { reason: reason("asked to"), files: LeftFiles::Keep },
        )
        .await;
    assert_eq!(browser.qr_state(&code).await, "refused", "the browser that waits is told at once");
    assert_eq!(browser.consume(&code).await.problem(), "qr-refused");
    newcomer(&server, 9).await;
    let second = account_of(&server, &phone).await;
    assert_ne!(first, second);
}

#[tokio::test]
async fn who_has_to_set_a_new_password_does_not_get_around_it_by_qr_code() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let link =
        api::auth::links::issue(&server.app, ada.id(), domain::account::LinkPurpose::Reset, None);
    let link = link.await.expect("a link").link;
    let action = AccountAction::ForceReset { reason: reason("lost laptop"), link };
    server.command(ada.id(), action).await;
    let code = server.browser().show_code().await;
    assert_eq!(server.phone(2).scan(&code).await.told(), (403, "refused"));
}
