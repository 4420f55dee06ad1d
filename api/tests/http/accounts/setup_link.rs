//! POST /accounts/{id}/setup-link and /accounts/{id}/setup-link/cancel.

use domain::{Role, account::Approval};
use jiff::SignedDuration;
use serde_json::json;

use crate::common::{Identity, PASSWORD, Server, administrator, token_of};

#[tokio::test]
async fn a_renewed_link_replaces_the_one_before() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = server.invite("ada", Role::User, Approval::Required).await;
    let path = format!("/accounts/{}/setup-link", ada.account_id);
    let renewed = admin.browser.post(&path, json!({})).await.expect(200);
    let browser = server.browser();
    assert_eq!(browser.inspect(&ada.token).await.problem(), "link-superseded");
    let token = token_of(renewed["link"]["url"].as_str().expect("a URL"));
    browser.set_up(token, &Identity::number(2), PASSWORD).await.expect(200);
    assert_eq!(admin.browser.post(&path, json!({})).await.problem(), "already-registered");
}

#[tokio::test]
async fn a_cancelled_invitation_frees_its_login_and_can_be_renewed_while_that_is_free() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = server.invite("ada", Role::User, Approval::Required).await;
    let renew = format!("/accounts/{}/setup-link", ada.account_id);
    let cancel = format!("{renew}/cancel");
    let cancelled = admin.browser.post(&cancel, json!({})).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    assert_eq!(server.browser().inspect(&ada.token).await.problem(), "link-cancelled");
    // Asking for what already holds is fine and records nothing.
    let again = admin.browser.post(&cancel, json!({})).await;
    assert_eq!(again.header("nexus-position"), None);
    again.expect(200);

    admin.browser.post(&renew, json!({})).await.expect(200);
    admin.browser.post(&cancel, json!({})).await.expect(200);
    server.invite("ADA", Role::User, Approval::Required).await;
    assert_eq!(admin.browser.post(&renew, json!({})).await.problem(), "login-taken");
}

#[tokio::test]
async fn an_expired_link_can_be_renewed() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = server.invite("ada", Role::User, Approval::Required).await;
    server.clock.advance(SignedDuration::from_hours(73));
    assert_eq!(server.browser().inspect(&ada.token).await.problem(), "link-expired");
    admin.sign_in().await.expect(200);
    let path = format!("/accounts/{}/setup-link", ada.account_id);
    let renewed = admin.browser.post(&path, json!({})).await.expect(200);
    let token = token_of(renewed["link"]["url"].as_str().expect("a URL"));
    server.browser().inspect(token).await.expect(200);
}
