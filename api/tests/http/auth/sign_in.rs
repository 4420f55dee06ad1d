//! The two steps of a login, and whom they let in.

use api::auth::sessions;
use domain::{
    CredentialId, Role,
    account::{AccountAction, Approval},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{
    Browser, LoginInBrowser, PASSWORD, Server, administrator, encode, reason, user,
};

/// The first step with the right password; returns the body of the second.
pub async fn started(browser: &Browser, login: &str) -> Value {
    let in_browser = LoginInBrowser::start(PASSWORD);
    let body = json!({ "login": login, "ke1": in_browser.ke1 });
    let started = browser.post("/auth/opaque/login/start", body).await.expect(200);
    let ke2 = started["ke2"].as_str().expect("KE2");
    let ke3 = in_browser.answer(PASSWORD, ke2).expect("the password is right");
    json!({ "login_id": started["login_id"], "ke3": ke3 })
}

async fn finish(browser: &Browser, body: &Value) -> crate::common::Answer {
    browser.post("/auth/opaque/login/finish", body.clone()).await
}

#[tokio::test]
async fn the_right_password_signs_in_and_says_who_one_is() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let me = ada.sign_in().await.expect(200);
    assert_eq!(me["login"], "ada");
    assert_eq!(me["status"], "enabled");
    assert_eq!(me, ada.browser.get("/me").await.expect(200));
}

#[tokio::test]
async fn a_login_is_the_same_however_it_is_written() {
    let server = Server::start_without_projectors().await;
    server.registered("Ada", Role::User, Approval::Automatic, 2).await;
    for login in ["ada", "ADA", "  Ada ", "\u{FF21}da"] {
        server.browser().sign_in(login, PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let answer = ada.browser.sign_in("ada", "incorrect horse").await;
    assert_eq!(answer.problem(), "sign-in-failed");
    assert_eq!(answer.status, 401);
    assert_eq!(ada.browser.cookie(), None);
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let answer = ada.sign_in().await;
    let cookie = answer.header("set-cookie").expect("a cookie");
    let token = ada.browser.cookie().expect("a token");
    assert_eq!(
        cookie,
        format!(
            "__Host-dna_session={token}; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=43200"
        )
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn an_answer_passes_only_once() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let body = started(&ada.browser, "ada").await;
    finish(&ada.browser, &body).await.expect(200);
    assert_eq!(finish(&server.browser(), &body).await.problem(), "sign-in-failed");
}

#[tokio::test]
async fn a_login_is_used_up_before_its_answer_is_looked_at() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    for (wrong, code) in
        [(encode(&[0; 64]), "sign-in-failed"), ("no ke3".into(), "invalid-request")]
    {
        let right = started(&ada.browser, "ada").await;
        let spoilt = json!({ "login_id": right["login_id"], "ke3": wrong });
        assert_eq!(finish(&ada.browser, &spoilt).await.problem(), code);
        assert_eq!(finish(&ada.browser, &right).await.problem(), "sign-in-failed");
    }
}

#[tokio::test]
async fn of_two_answers_at_once_one_passes() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let body = started(&ada.browser, "ada").await;
    let (one, other) = (server.browser(), server.browser());
    let (one, other) = tokio::join!(finish(&one, &body), finish(&other, &body));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[tokio::test]
async fn a_login_must_be_finished_within_a_minute() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let (in_time, late) = (started(&ada.browser, "ada").await, started(&ada.browser, "ada").await);
    server.clock.advance(SignedDuration::from_secs(59));
    finish(&ada.browser, &in_time).await.expect(200);
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(finish(&ada.browser, &late).await.problem(), "sign-in-failed");
}

#[tokio::test]
async fn one_node_finishes_what_another_began() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let other = server.second_node().await;
    let body = started(&ada.browser, "ada").await;
    let browser = other.browser();
    finish(&browser, &body).await.expect(200);
    ada.browser.set_cookie(browser.cookie());
    ada.browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn who_waits_for_approval_is_told_so_after_the_right_password_only() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Required, 2).await;
    assert_eq!(ada.browser.sign_in("ada", "wrong").await.problem(), "sign-in-failed");
    let answer = ada.sign_in().await;
    assert_eq!(answer.problem(), "awaiting-approval");
    assert_eq!(answer.status, 403);
    assert_eq!(ada.browser.cookie(), None);
    server.command(ada.id(), AccountAction::Enable { reason: None }).await;
    ada.sign_in().await.expect(200);
}

#[tokio::test]
async fn whoever_was_stopped_is_told_so_after_the_right_password_only() {
    let server = Server::start_without_projectors().await;
    for (number, action) in
        [AccountAction::Disable { reason: None }, AccountAction::Revoke { reason: reason("left") }]
            .into_iter()
            .enumerate()
    {
        let login = format!("ada{number}");
        let number = u8::try_from(number).expect("small") + 2;
        let ada = server.registered(&login, Role::User, Approval::Automatic, number).await;
        server.command(ada.id(), action).await;
        assert_eq!(ada.browser.sign_in(&login, "wrong").await.problem(), "sign-in-failed");
        assert_eq!(ada.sign_in().await.problem(), "account-disabled");
    }
}

#[tokio::test]
async fn a_password_replaced_meanwhile_no_longer_signs_in() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let body = started(&ada.browser, "ada").await;
    let credential_id = CredentialId(server.app.new_id());
    server.command(ada.id(), AccountAction::Recover { credential_id }).await;
    assert_eq!(finish(&ada.browser, &body).await.problem(), "sign-in-failed");
}

#[tokio::test]
async fn a_renamed_person_signs_in_with_the_new_login_and_the_old_password() {
    let server = Server::start_without_projectors().await;
    administrator(&server).await;
    let ada = user(&server).await;
    let login = domain::values::Login::parse("ada.lovelace").expect("a login");
    server.command(ada.id(), AccountAction::ChangeLogin { login, reason: None }).await;
    server.browser().sign_in("ada.lovelace", PASSWORD).await.expect(200);
    assert_eq!(server.browser().sign_in("ada", PASSWORD).await.problem(), "sign-in-failed");
}

#[tokio::test]
async fn the_last_sign_in_is_remembered() {
    let server = Server::start_without_projectors().await;
    let bob = server.registered("bob", Role::User, Approval::Automatic, 3).await;
    let ada = user(&server).await;
    server.clock.advance(SignedDuration::from_hours(20));
    ada.sign_in().await.expect(200);
    let found = sessions::last_sign_ins(&server.app, &[ada.id(), bob.id()]).await.expect("read");
    assert_eq!(found, [(ada.id(), server.clock.now())].into());
}

#[tokio::test]
async fn anyone_may_ask_how_to_sign_in() {
    let server = Server::start_without_projectors().await;
    let config = server.browser().get("/auth/config").await.expect(200);
    assert_eq!(
        config,
        json!({
            "methods": ["opaque", "password", "qr"],
            "opaque": { "server_identifier": "dna-nexus/opaque/v1", "ksf": "argon2id-v1" },
            "origin": "https://nexus.example",
        })
    );
}
