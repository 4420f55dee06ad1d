//! POST /accounts/bulk/enable, disable, reject, setup-link.

use domain::{Role, account::Approval};
use serde_json::{Value, json};

use crate::common::{
    Answer, Identity, PASSWORD, Person, Server, administrator, signed_in, token_of, user,
};

async fn bulk(by: &Person, action: &str, account_ids: &[&str]) -> Answer {
    let mut body = json!({ "account_ids": account_ids });
    if action != "setup-link" {
        body["reason"] = "As agreed.".into();
    }
    by.browser.post(&format!("/accounts/bulk/{action}"), body).await
}

/// Outcomes in order; of refusals their code.
fn outcomes(body: &Value) -> Vec<String> {
    let results = body["results"].as_array().expect("results");
    let outcome = |result: &Value| match &result["problem"]["code"] {
        Value::String(code) => code.clone(),
        _ => result["outcome"].as_str().expect("an outcome").to_owned(),
    };
    results.iter().map(outcome).collect()
}

#[tokio::test]
async fn each_account_has_its_own_result_and_its_own_events() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let bob = server.registered("bob", Role::User, Approval::Required, 3).await;
    let cyd = server.invite("cyd", Role::User, Approval::Required).await;
    let cyd = cyd.account_id.to_string();
    let nobody = "0199aa00-0000-7000-8000-000000000000";
    let before = server.event_types().await.len();
    let ids = [ada.account_id.as_str(), &bob.account_id, &cyd, nobody];
    let answer = bulk(&admin, "enable", &ids).await;
    assert_eq!(answer.header("nexus-position"), Some(server.head().await.to_string().as_str()));
    let request_id = answer.header("x-request-id").expect("an id").to_owned();
    let body = answer.expect(200);
    assert_eq!(outcomes(&body), ["unchanged", "done", "not-registered", "not-found"]);
    let named: Vec<_> =
        body["results"].as_array().expect("results").iter().map(|one| &one["account_id"]).collect();
    assert_eq!(named, ids);
    assert_eq!(body["results"][2]["problem"]["request_id"], request_id);
    assert_eq!(body["results"][2]["outcome"], "refused");
    assert_eq!(server.event_types().await[before..], ["Enabled"]);
    bob.sign_in().await.expect(200);

    let answer = bulk(&admin, "disable", &[&ada.account_id, &bob.account_id]).await;
    assert_eq!(answer.header("nexus-position"), Some(server.head().await.to_string().as_str()));
    assert_eq!(outcomes(&answer.expect(200)), ["done", "done"]);
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(bob.browser.get("/me").await.problem(), "signed-out");

    bulk(&admin, "enable", &[&bob.account_id]).await.expect(200);
    let answer = bulk(&admin, "enable", &[&ada.account_id, &bob.account_id]).await;
    let head = server.head().await.to_string();
    let reached = answer.header("nexus-position").map(ToOwned::to_owned);
    assert_eq!(outcomes(&answer.expect(200)), ["done", "unchanged"]);
    assert_eq!(reached, Some(head), "who was so already comes last, and takes nothing back");
}

#[tokio::test]
async fn rejecting_many_needs_a_reason_and_leaves_those_who_do_not_wait() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let bob = server.registered("bob", Role::User, Approval::Required, 3).await;
    let ids = [ada.account_id.as_str(), &bob.account_id];
    let bare = json!({ "account_ids": ids });
    let answer = admin.browser.post("/accounts/bulk/reject", bare).await;
    assert_eq!(answer.field_problem(), ("reason", "missing-field"));
    let body = bulk(&admin, "reject", &ids).await.expect(200);
    assert_eq!(outcomes(&body), ["not-pending", "done"]);
    ada.browser.get("/me").await.expect(200);
    let body = bulk(&admin, "reject", &ids[1..]).await.expect(200);
    assert_eq!(outcomes(&body), ["unchanged"]);
}

#[tokio::test]
async fn renewing_many_hands_out_a_link_for_each_that_can_have_one() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let bob = server.invite("bob", Role::User, Approval::Automatic).await;
    let cyd = server.invite("cyd", Role::User, Approval::Automatic).await;
    let (bob_id, cyd_id) = (bob.account_id.to_string(), cyd.account_id.to_string());
    let ids = [bob_id.as_str(), &ada.account_id, &cyd_id];
    let body = bulk(&admin, "setup-link", &ids).await.expect(200);
    assert_eq!(outcomes(&body), ["done", "already-registered", "done"]);
    assert_eq!(body["results"][1]["link"], Value::Null);
    assert_eq!(server.browser().inspect(&bob.token).await.problem(), "link-superseded");
    for (place, login, number) in [(0, "bob", 3), (2, "cyd", 4)] {
        let url = body["results"][place]["link"]["url"].as_str().expect("a URL");
        let browser = server.browser();
        let details = browser.inspect(token_of(url)).await.expect(200);
        assert_eq!(details["login"], login);
        browser.set_up(token_of(url), &Identity::number(number), PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn oneself_and_those_who_rank_higher_are_refused_and_the_others_done() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let support = signed_in(&server, "sam", Role::Support, 3).await;
    let ids = [support.account_id.as_str(), &admin.account_id, &ada.account_id];
    let body = bulk(&support, "disable", &ids).await.expect(200);
    assert_eq!(outcomes(&body), ["own-account", "outranked", "done"]);
    let body = bulk(&admin, "disable", &[&admin.account_id]).await.expect(200);
    assert_eq!(outcomes(&body), ["own-account"]);
}

#[tokio::test]
async fn of_two_administrators_who_disable_the_same_people_at_once_each_change_is_made_once() {
    let server = Server::start_without_projectors().await;
    let ann = administrator(&server).await;
    let bea = signed_in(&server, "bea", Role::Admin, 3).await;
    let mut people = Vec::new();
    for number in 10..14 {
        let login = format!("user-{number}");
        people.push(server.registered(&login, Role::User, Approval::Automatic, number).await);
    }
    let ids: Vec<&str> = people.iter().map(|person| person.account_id.as_str()).collect();
    let before = server.event_types().await.len();
    let (one, other) = tokio::join!(bulk(&ann, "disable", &ids), bulk(&bea, "disable", &ids));
    for (one, other) in outcomes(&one.body).iter().zip(outcomes(&other.body)) {
        let mut both = [one.as_str(), other.as_str()];
        both.sort_unstable();
        assert_eq!(both, ["done", "unchanged"]);
    }
    assert_eq!(server.event_types().await[before..], ["Disabled"; 4]);
}

#[tokio::test]
async fn nobody_too_many_and_the_same_twice_are_refused_before_anything_is_done() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let nobodies: Vec<String> =
        (0..101).map(|number| format!("0199aa00-0000-7000-8000-{number:012}")).collect();
    let nobodies: Vec<&str> = nobodies.iter().map(String::as_str).collect();
    let ada_twice = [ada.account_id.as_str(), &ada.account_id];
    for (ids, code) in
        [(&[][..], "out-of-range"), (&nobodies[..], "out-of-range"), (&ada_twice[..], "repeated")]
    {
        let answer = bulk(&admin, "disable", ids).await;
        assert_eq!(answer.field_problem(), ("account_ids", code));
    }
    ada.browser.get("/me").await.expect(200);
    bulk(&admin, "disable", &nobodies[..100]).await.expect(200);
}
