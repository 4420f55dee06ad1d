//! Setting an account up with its link.

use std::collections::BTreeSet;

use domain::{
    Role,
    account::{AccountAction, Approval},
    values::Login,
};
use jiff::SignedDuration;
use serde_json::json;

use crate::common::{Identity, PASSWORD, RegistrationInBrowser, Server};

#[tokio::test]
async fn setting_up_makes_the_identity_and_the_password_known() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let (browser, identity) = (server.browser(), Identity::number(2));
    let answer = browser.set_up(&invited.token, &identity, PASSWORD).await;
    assert_eq!(answer.header("nexus-position"), Some("6"));
    let done = answer.expect(200);
    let fingerprint = identity.0.fingerprint().to_string();
    assert_eq!(done["account_id"], invited.account_id.to_string());
    assert_eq!(done["status"], "enabled");
    assert_eq!(done["fingerprint"], fingerprint);
    assert_eq!(
        server.event_types().await,
        ["Invited", "SetupLinkIssued", "SetupLinkOpened", "Registered", "CredentialSet", "Enabled"]
    );
    let me = browser.sign_in("ada", PASSWORD).await.expect(200);
    assert_eq!(me["fingerprint"], fingerprint);
}

#[tokio::test]
async fn an_account_that_needs_approval_waits_for_it() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Required).await;
    let done = server.browser().set_up(&invited.token, &Identity::number(2), PASSWORD).await;
    assert_eq!(done.expect(200)["status"], "pending");
}

#[tokio::test]
async fn a_used_link_is_used_up() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    browser.post("/links/opaque/finish", body.clone()).await.expect(200);
    assert_eq!(browser.post("/links/opaque/finish", body).await.problem(), "link-used");
    let request = RegistrationInBrowser::start(PASSWORD).request;
    let start = json!({ "token": invited.token, "registration_request": request });
    assert_eq!(browser.post("/links/opaque/start", start).await.problem(), "link-used");
}

#[tokio::test]
async fn of_two_people_at_once_one_wins_and_the_other_is_told() {
    for round in 0..5 {
        let server = Server::start_without_projectors().await;
        let other_node = server.second_node().await;
        let invited = server.invite("ada", Role::User, Approval::Automatic).await;
        let (one, other) = (server.browser(), other_node.browser());
        let ones = one.prepare_setup(&invited.token, &Identity::number(2), "one's password").await;
        let others =
            other.prepare_setup(&invited.token, &Identity::number(3), "other's password").await;
        let answers = tokio::join!(
            one.post("/links/opaque/finish", ones),
            other.post("/links/opaque/finish", others),
        );
        let answers = [answers.0, answers.1];
        let statuses: BTreeSet<u16> = answers.iter().map(|a| a.status.as_u16()).collect();
        assert_eq!(statuses, BTreeSet::from([200, 410]), "round {round}");
        let loser = answers.iter().find(|answer| answer.status == 410).expect("one");
        assert_eq!(loser.problem(), "link-used");
        assert_eq!(server.count("credentials").await, 1, "nothing half-made stays");
        let winner_is_one = answers[0].status == 200;
        let (right, wrong) = ("one's password", "other's password");
        let (right, wrong) = if winner_is_one { (right, wrong) } else { (wrong, right) };
        assert_eq!(one.sign_in("ada", wrong).await.problem(), "sign-in-failed");
        one.sign_in("ada", right).await.expect(200);
    }
}

#[tokio::test]
async fn an_identity_serves_one_account_and_the_link_stays_good() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let invited = server.invite("bob", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let answer = browser.set_up(&invited.token, &Identity::number(2), PASSWORD).await;
    assert_eq!(answer.problem(), "fingerprint-taken");
    assert_eq!(server.count("credentials").await, 1, "the refused one is gone");
    browser.set_up(&invited.token, &Identity::number(3), PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_link_that_ends_meanwhile_cannot_be_finished() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    let renewed = server.renew_link(invited.account_id).await;
    assert_eq!(browser.post("/links/opaque/finish", body).await.problem(), "link-superseded");
    let body = browser.prepare_setup(&renewed, &Identity::number(2), PASSWORD).await;
    server.command(invited.account_id, AccountAction::CancelSetupLink { reason: None }).await;
    assert_eq!(browser.post("/links/opaque/finish", body).await.problem(), "link-cancelled");
    assert_eq!(server.count("credentials").await, 0);
}

#[tokio::test]
async fn a_link_works_on_any_node_and_after_the_one_that_opened_it_is_gone() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let other = server.second_node().await;
    let body = other.browser().prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    drop(other);
    server.browser().post("/links/opaque/finish", body).await.expect(200);
    server.browser().sign_in("ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_login_changed_in_the_middle_does_not_spoil_the_password() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let identity = Identity::number(2);
    let mut body = browser.prepare_setup(&invited.token, &identity, PASSWORD).await;
    let login = Login::parse("ada.lovelace").expect("a login");
    server.command(invited.account_id, AccountAction::ChangeLogin { login, reason: None }).await;
    let refused = browser.post("/links/opaque/finish", body.clone()).await;
    assert_eq!(refused.problem(), "proof-invalid", "the proof names the earlier login");
    let details = browser.inspect(&invited.token).await.expect(200);
    body["identity"] = identity.proof(&invited.token, &details);
    browser.post("/links/opaque/finish", body).await.expect(200);
    browser.sign_in("ada.lovelace", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_link_expires_while_somebody_hesitates() {
    let server = Server::start_without_projectors().await;
    let invited = server.invite("ada", Role::User, Approval::Automatic).await;
    server.clock.advance(SignedDuration::from_hours(72) - SignedDuration::from_secs(1));
    let browser = server.browser();
    let body = browser.prepare_setup(&invited.token, &Identity::number(2), PASSWORD).await;
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(browser.post("/links/opaque/finish", body).await.problem(), "link-expired");
}
