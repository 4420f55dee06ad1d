//! POST /accounts/{id}/enable, disable, reject, revoke, reinstate.

use domain::{Role, account::Approval};
use reqwest::{Method, header::IF_MATCH};
use serde_json::json;

use crate::common::{Person, Server, administrator, signed_in, user};

async fn act(by: &Person, on: &Person, action: &str) -> crate::common::Answer {
    let body = json!({ "reason": "As agreed." });
    by.browser.post(&format!("/accounts/{}/{action}", on.account_id), body).await
}

#[tokio::test]
async fn each_change_leads_to_its_status() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = server.registered("ada", Role::User, Approval::Required, 2).await;
    for (action, status) in [
        ("reject", "rejected"),
        ("reinstate", "disabled"),
        ("enable", "enabled"),
        ("disable", "disabled"),
        ("enable", "enabled"),
        ("revoke", "revoked"),
        ("reinstate", "disabled"),
    ] {
        let changed = act(&admin, &ada, action).await.expect(200);
        assert_eq!(changed["status"], status, "{action}");
    }
}

#[tokio::test]
async fn asking_for_what_already_holds_records_nothing() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let before = server.event_types().await.len();
    let answer = act(&admin, &ada, "enable").await;
    assert_eq!(answer.header("nexus-position"), None);
    assert_eq!(answer.expect(200)["status"], "enabled");
    assert_eq!(server.event_types().await.len(), before);
}

#[tokio::test]
async fn what_a_status_does_not_allow_is_refused() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = server.registered("ada", Role::User, Approval::Required, 2).await;
    act(&admin, &ada, "revoke").await.expect(200);
    assert_eq!(act(&admin, &ada, "enable").await.problem(), "account-revoked");
    let bob = server.invite("bob", Role::User, Approval::Required).await;
    let path = format!("/accounts/{}/enable", bob.account_id);
    assert_eq!(admin.browser.post(&path, json!({})).await.problem(), "not-registered");
    let nobody = "/accounts/0199aa00-0000-7000-8000-000000000000/enable";
    let answer = admin.browser.post(nobody, json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (404, "not-found"));
    let answer = admin.browser.post("/accounts/nobody/enable", json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (404, "not-found"));
}

#[tokio::test]
async fn revoking_needs_a_reason() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}/revoke", ada.account_id);
    for (body, field, code) in [
        (json!({}), "reason", "missing-field"),
        (json!({ "reason": "" }), "reason", "empty"),
        (json!({ "reason": "x".repeat(501) }), "reason", "too-long"),
    ] {
        assert_eq!(admin.browser.post(&path, body).await.field_problem(), (field, code));
    }
}

#[tokio::test]
async fn nobody_locks_themselves_out() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    for action in ["disable", "revoke"] {
        let answer = act(&admin, &admin, action).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (409, "own-account"), "{action}");
    }
}

#[tokio::test]
async fn of_two_administrators_who_disable_each_other_at_once_one_stays() {
    for round in 0..5 {
        let server = Server::start_without_projectors().await;
        let other_node = server.second_node().await;
        let ann = signed_in(&server, "ann", Role::Admin, 11).await;
        let mut bea = signed_in(&server, "bea", Role::Admin, 12).await;
        let cookie = bea.browser.cookie();
        bea.browser = other_node.browser();
        bea.browser.set_cookie(cookie);
        let (one, other) = tokio::join!(act(&ann, &bea, "disable"), act(&bea, &ann, "disable"));
        let done = [&one, &other].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(done, 1, "round {round}: {} {}", one.body, other.body);
        let refused = if one.status == 200 { other } else { one };
        // Too late to be an administrator, or too late to be the last but one.
        assert!(["last-administrator", "signed-out"].contains(&refused.problem()));
    }
}

#[tokio::test]
async fn support_does_not_act_on_administrators() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let support = signed_in(&server, "sam", Role::Support, 3).await;
    let answer = act(&support, &admin, "disable").await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (403, "outranked"));
}

#[tokio::test]
async fn a_decision_on_an_old_state_is_refused() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}", ada.account_id);
    let profile =
        admin.browser.get_at_head(&server, &format!("/profiles/{}", ada.account_id)).await;
    let seen = profile.header("etag").expect("a revision").to_owned();
    act(&admin, &ada, "disable").await.expect(200);
    let enable = |revision: &str| {
        let request = admin.browser.unsafe_request(Method::POST, &format!("{path}/enable"));
        admin.browser.send(request.header(IF_MATCH, revision).json(&json!({})))
    };
    let answer = enable(&seen).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (412, "precondition-failed"));
    assert_eq!(enable("seven").await.field_problem(), ("If-Match", "malformed"));
    let profile =
        admin.browser.get_at_head(&server, &format!("/profiles/{}", ada.account_id)).await;
    enable(profile.header("etag").expect("a revision")).await.expect(200);
}

#[tokio::test]
async fn a_revocation_holds_at_once_also_while_every_projector_stands_still() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let there = other_node.browser();
    there.set_cookie(ada.browser.cookie());
    there.get("/me").await.expect(200);
    act(&admin, &ada, "revoke").await.expect(200);
    assert_eq!(there.get("/me").await.problem(), "signed-out");
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(ada.sign_in().await.problem(), "account-disabled");
}
