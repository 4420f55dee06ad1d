//! Changing one's own password.

use domain::account::{AccountAction, Approval, LinkPurpose};
use serde_json::json;

use crate::common::{PASSWORD, Server, reason, user};

const NEW: &str = "a password nobody had before";

#[tokio::test]
async fn a_change_ends_every_other_session_and_begins_one_here() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let elsewhere = server.browser();
    elsewhere.sign_in("ada", PASSWORD).await.expect(200);
    let before = ada.browser.cookie();
    ada.browser.change_password(PASSWORD, NEW).await.expect(200);
    assert_ne!(ada.browser.cookie(), before);
    ada.browser.get("/me").await.expect(200);
    assert_eq!(elsewhere.get("/me").await.problem(), "signed-out");
    assert_eq!(elsewhere.sign_in("ada", PASSWORD).await.problem(), "sign-in-failed");
    elsewhere.sign_in("ada", NEW).await.expect(200);
}

#[tokio::test]
async fn without_the_present_password_nothing_changes() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let answer = ada.browser.change_password("not her password", NEW).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (403, "current-password-wrong"));
    ada.browser.get("/me").await.expect(200);
    server.browser().sign_in("ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_fresh_login_is_good_for_its_own_account_and_once() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let eve = crate::common::signed_in(&server, "eve", domain::Role::User, 3).await;
    let hers = ada.browser.prepare_change(PASSWORD, NEW).await.expect("begun");
    // Eve has got hold of what Ada's browser sends.
    let answer = eve.browser.post("/me/password/opaque/finish", hers.clone()).await;
    assert_eq!(answer.problem(), "current-password-wrong");
    let answer = ada.browser.post("/me/password/opaque/finish", hers).await;
    assert_eq!(answer.problem(), "current-password-wrong", "it was taken");
    // A sign-in's KE3 is none for a change.
    let body = ada.browser.prepare_change(PASSWORD, NEW).await.expect("begun");
    let login = json!({ "login_id": body["login_id"], "ke3": body["ke3"] });
    let answer = server.browser().post("/auth/opaque/login/finish", login).await;
    assert_eq!(answer.problem(), "sign-in-failed");
    ada.browser.post("/me/password/opaque/finish", body).await.expect(200);
}

#[tokio::test]
async fn a_forced_reset_that_was_faster_is_not_undone() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let body = ada.browser.prepare_change(PASSWORD, NEW).await.expect("begun");
    let link = api::auth::links::issue(&server.app, ada.id(), LinkPurpose::Reset, None).await;
    let link = link.expect("a link").link;
    let action = AccountAction::ForceReset { reason: reason("a stolen laptop"), link };
    server.command(ada.id(), action).await;
    let answer = ada.browser.post("/me/password/opaque/finish", body).await;
    assert_eq!(answer.problem(), "signed-out");
    assert_eq!(server.browser().sign_in("ada", NEW).await.problem(), "sign-in-failed");
}

#[tokio::test]
async fn a_classic_password_is_changed_in_one_request() {
    let server = Server::start_without_projectors().await;
    let bob = server.registered_by_password("bob", Approval::Automatic, 2).await;
    bob.browser.sign_in_by_password("bob", PASSWORD).await.expect(200);
    let change = async |present: &str, new: &str| {
        let body = json!({ "current_password": present, "new_password": new });
        bob.browser.post("/me/password", body).await
    };
    assert_eq!(change("not his password", NEW).await.problem(), "current-password-wrong");
    let short = change(PASSWORD, "short").await;
    assert_eq!(short.body["errors"][0]["field"], "new_password");
    change(PASSWORD, NEW).await.expect(200);
    bob.browser.get("/me").await.expect(200);
    let answer = server.browser().sign_in_by_password("bob", PASSWORD).await;
    assert_eq!(answer.problem(), "sign-in-failed");
    server.browser().sign_in_by_password("bob", NEW).await.expect(200);
    let opaque = bob.browser.change_password(NEW, PASSWORD).await;
    assert_eq!((opaque.status.as_u16(), opaque.problem()), (409, "other-method"));
}

#[tokio::test]
async fn guessing_at_an_open_session_is_as_limited_as_at_the_door() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    for _ in 0..10 {
        let answer = ada.browser.change_password("a guess of many", NEW).await;
        assert_eq!(answer.problem(), "current-password-wrong");
    }
    let answer = ada.browser.change_password(PASSWORD, NEW).await;
    assert_eq!(answer.problem(), "too-many-requests");
}
