//! What runs out by itself is recorded, once, also when no server ran at the time.

use api::process::{self, Background};
use domain::{Role, account::Approval};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{Identity, PASSWORD, Server, administrator, eventually, signed_in, token_of};

async fn count(server: &Server, event_type: &str) -> usize {
    server.event_types().await.iter().filter(|name| *name == event_type).count()
}

/// Waits until nothing is left to be recorded.
async fn settled(server: &Server) {
    eventually(async || server.count("links where not end_is_recorded").await == 0).await;
}

/// Several more nodes, with everything that runs beside them.
async fn nodes(server: &Server, how_many: usize) -> Vec<(Server, Background)> {
    let mut nodes = Vec::new();
    for _ in 0..how_many {
        let node = server.second_node().await;
        let background = process::start(&node.app).await.expect("everything beside the server");
        nodes.push((node, background));
    }
    nodes
}

#[tokio::test]
async fn of_several_nodes_one_records_it() {
    let server = Server::start_without_projectors().await;
    let mut people = Vec::new();
    for number in 0..8 {
        let login = format!("person{number}");
        people.push(server.invite(&login, Role::User, Approval::Required).await);
    }
    server.clock.advance(SignedDuration::from_hours(72));
    let nodes = nodes(&server, 3).await;
    server.appended("SetupLinkExpired", 8).await;
    settled(&server).await;
    assert_eq!(count(&server, "SetupLinkExpired").await, 8);
    drop(nodes);
}

#[tokio::test]
async fn an_invitation_that_ran_out_while_no_server_ran_frees_its_login_and_can_be_renewed() {
    let server = Server::start_without_projectors().await;
    let ada = server.invite("ada", Role::User, Approval::Required).await;
    // Longer than holders of links are told what became of them.
    server.clock.advance(SignedDuration::from_hours(24 * 60));
    let node = nodes(&server, 1).await;
    server.appended("SetupLinkExpired", 1).await;
    let admin = signed_in(&server, "admin", Role::Admin, 1).await;
    let approvals = admin.browser.get_at_head(&server, "/approvals").await.expect(200);
    assert_eq!(approvals["items"][0]["status"], "cancelled");
    assert_eq!(approvals["items"][0]["setup_link"]["state"], "expired");
    let history = format!("/accounts/{}/history", ada.account_id);
    let history = admin.browser.get_at_head(&server, &history).await.expect(200);
    assert_eq!(history["items"][0]["summary"], "Setup link expired");
    assert_eq!(history["items"][0]["actor"]["display_name"], Value::Null);
    let renew = format!("/accounts/{}/setup-link", ada.account_id);
    let renewed = admin.browser.post(&renew, json!({})).await.expect(200);
    let token = token_of(renewed["link"]["url"].as_str().expect("a URL"));
    server.browser().set_up(token, &Identity::number(2), PASSWORD).await.expect(200);
    drop(node);
}

#[tokio::test]
async fn a_login_whose_invitation_ran_out_can_be_given_to_another() {
    let server = Server::start().await;
    let ada = server.invite("ada", Role::User, Approval::Required).await;
    server.clock.advance(SignedDuration::from_hours(72));
    server.appended("SetupLinkExpired", 1).await;
    server.invite("ADA", Role::User, Approval::Required).await;
    let admin = administrator(&server).await;
    let renew = format!("/accounts/{}/setup-link", ada.account_id);
    assert_eq!(admin.browser.post(&renew, json!({})).await.problem(), "login-taken");
}

#[tokio::test]
async fn a_reset_link_runs_out_and_the_account_stays_as_it_is() {
    let server = Server::start().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let token = server.reset_link(ada.id()).await;
    server.clock.advance(SignedDuration::from_secs(3_599));
    server.browser().inspect(&token).await.expect(200);
    server.clock.advance(SignedDuration::from_secs(1));
    server.appended("ResetLinkExpired", 1).await;
    assert_eq!(server.browser().inspect(&token).await.problem(), "link-expired");
    ada.sign_in().await.expect(200);
}

#[tokio::test]
async fn a_link_that_was_used_or_replaced_does_not_run_out() {
    let server = Server::start().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let bob = server.invite("bob", Role::User, Approval::Required).await;
    server.clock.advance(SignedDuration::from_hours(71));
    server.renew_link(bob.account_id).await;
    server.clock.advance(SignedDuration::from_hours(1));
    eventually(async || server.count("links where end_is_recorded").await == 2).await;
    assert_eq!(count(&server, "SetupLinkExpired").await, 0);
}

#[tokio::test]
async fn who_came_by_qr_code_is_let_go_after_a_month_and_may_come_again() {
    let server = Server::start_without_projectors().await;
    let phone = server.phone(9);
    let code = server.browser().show_code().await;
    assert_eq!(phone.scan(&code).await.told(), (202, "pending_admin"));
    let invited = server.registered("ada", Role::User, Approval::Required, 2).await;
    let nodes = nodes(&server, 2).await;
    server.clock.advance(SignedDuration::from_hours(24 * 30 - 1));
    settled(&server).await;
    assert_eq!(count(&server, "RegistrationExpired").await, 0);
    server.clock.advance(SignedDuration::from_hours(1));
    server.appended("RegistrationExpired", 1).await;
    eventually(async || server.count("qr_registrations").await == 0).await;
    assert_eq!(count(&server, "RegistrationExpired").await, 1);
    let ada = server.app.accounts.load(invited.id()).await.expect("loads").aggregate;
    assert_eq!(ada.status.as_str(), "pending", "who was invited waits on");

    let admin = signed_in(&server, "admin", Role::Admin, 1).await;
    let all = admin.browser.get_at_head(&server, "/approvals?status=cancelled").await.expect(200);
    let expired = all["items"][0]["account_id"].as_str().expect("an account").to_owned();
    assert_eq!(all["items"][0]["method"], "qr");
    let (browser, again) = (server.browser(), server.phone(9));
    let code = browser.show_code().await;
    assert_eq!(again.scan(&code).await.told(), (202, "pending_admin"));
    assert_eq!(count(&server, "Registered").await, 4, "admin, ada, and the identity twice");
    // The first request comes too late now: the identity is another account's.
    let enable = admin.browser.post(&format!("/accounts/{expired}/enable"), json!({})).await;
    assert_eq!(enable.problem(), "fingerprint-taken");
    drop(nodes);
}

#[tokio::test]
async fn a_late_administrator_can_still_let_somebody_in_who_was_let_go() {
    let server = Server::start().await;
    let phone = server.phone(9);
    let code = server.browser().show_code().await;
    phone.scan(&code).await;
    server.clock.advance(SignedDuration::from_hours(24 * 30));
    server.appended("RegistrationExpired", 1).await;
    let admin = signed_in(&server, "admin", Role::Admin, 1).await;
    let all = admin.browser.get_at_head(&server, "/approvals?status=cancelled").await.expect(200);
    let id = all["items"][0]["account_id"].as_str().expect("an account");
    admin.browser.post(&format!("/accounts/{id}/enable"), json!({})).await.expect(200);
    let browser = server.browser();
    let code = browser.show_code().await;
    phone.scan(&code).await.expect(200);
    assert_eq!(browser.consume(&code).await.expect(200)["account_id"], id);
}
