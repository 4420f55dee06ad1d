//! A new password with a reset link.

use domain::{
    Role,
    account::{AccountAction, Approval},
};
use serde_json::json;

use crate::common::{Identity, PASSWORD, Server, reason, user};

const NEW: &str = "a password nobody had before";

#[tokio::test]
async fn a_reset_replaces_the_password_ends_every_session_and_keeps_the_identity() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let token = server.reset_link(ada.id()).await;
    let details = server.browser().inspect(&token).await.expect(200);
    assert_eq!(details["purpose"], "reset");
    ada.browser.get("/me").await.expect(200);
    let fingerprint = ada.browser.get("/me").await.expect(200)["fingerprint"].clone();
    let done = server.browser().reset(&token, NEW).await.expect(200);
    assert_eq!(done["status"], "enabled");
    assert_eq!(done["fingerprint"], fingerprint);
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(ada.sign_in().await.problem(), "sign-in-failed");
    ada.browser.sign_in("ada", NEW).await.expect(200);
    assert_eq!(server.browser().reset(&token, PASSWORD).await.problem(), "link-used");
}

#[tokio::test]
async fn a_reset_of_a_classic_password_is_the_same() {
    let server = Server::start_without_projectors().await;
    let bob = server.registered_by_password("bob", Approval::Automatic, 2).await;
    bob.browser.sign_in_by_password("bob", PASSWORD).await.expect(200);
    let token = server.reset_link(bob.id()).await;
    let body = json!({ "token": token, "password": NEW });
    server.browser().post("/links/password/finish", body).await.expect(200);
    assert_eq!(bob.browser.get("/me").await.problem(), "signed-out");
    let old = bob.browser.sign_in_by_password("bob", PASSWORD).await;
    assert_eq!(old.problem(), "sign-in-failed");
    bob.browser.sign_in_by_password("bob", NEW).await.expect(200);
}

#[tokio::test]
async fn a_reset_does_not_let_in_who_is_disabled_or_pending() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Required, 2).await;
    let token = server.reset_link(ada.id()).await;
    let done = server.browser().reset(&token, NEW).await.expect(200);
    assert_eq!(done["status"], "pending");
    let answer = ada.browser.sign_in("ada", NEW).await;
    assert_eq!(answer.problem(), "awaiting-approval");
    server.command(ada.id(), AccountAction::Enable { reason: None }).await;
    server.command(ada.id(), AccountAction::Disable { reason: None }).await;
    let token = server.reset_link(ada.id()).await;
    let done = server.browser().reset(&token, PASSWORD).await.expect(200);
    assert_eq!(done["status"], "disabled");
    assert_eq!(ada.sign_in().await.problem(), "account-disabled");
}

#[tokio::test]
async fn a_reset_brings_no_identity_and_a_setup_always_does() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let token = server.reset_link(ada.id()).await;
    let browser = server.browser();
    let mut body = browser.prepare_reset_with_identity(&token, NEW).await;
    let answer = browser.post("/links/opaque/finish", body.clone()).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (400, "invalid-request"));
    assert_eq!(answer.body["errors"][0]["field"], "identity");
    body.as_object_mut().expect("an object").remove("identity");
    browser.post("/links/opaque/finish", body).await.expect(200);

    let invited = server.invite("bob", Role::User, Approval::Automatic).await;
    let identity = Identity::number(3);
    let mut body = browser.prepare_setup(&invited.token, &identity, PASSWORD).await;
    let whole = body.clone();
    body.as_object_mut().expect("an object").remove("identity");
    let answer = browser.post("/links/opaque/finish", body).await;
    assert_eq!(answer.body["errors"][0]["field"], "identity");
    browser.post("/links/opaque/finish", whole).await.expect(200);
}

#[tokio::test]
async fn who_is_revoked_meanwhile_cannot_use_the_link() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let token = server.reset_link(ada.id()).await;
    server.command(ada.id(), AccountAction::Revoke { reason: reason("left") }).await;
    let answer = server.browser().reset(&token, NEW).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (410, "link-cancelled"));
}
