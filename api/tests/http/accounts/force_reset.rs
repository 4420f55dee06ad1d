//! POST /accounts/{id}/force-reset.

use domain::Role;
use serde_json::json;

use crate::common::{Answer, Person, Server, administrator, signed_in, token_of, user};

const NEW: &str = "a password nobody had before";

async fn force_reset(by: &Person, of: &Person) -> Answer {
    let body = json!({ "reason": "The password was on a note." });
    by.browser.post(&format!("/accounts/{}/force-reset", of.account_id), body).await
}

#[tokio::test]
async fn password_and_sessions_die_at_once_and_the_link_is_the_only_way_on() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let there = other_node.browser();
    there.set_cookie(ada.browser.cookie());
    there.get("/me").await.expect(200);
    let before = server.event_types().await.len();
    let forced = force_reset(&admin, &ada).await.expect(200);
    assert_eq!(server.event_types().await[before..], ["ResetForced", "ResetLinkIssued"]);
    assert_eq!(there.get("/me").await.problem(), "signed-out");
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
    assert_eq!(ada.sign_in().await.problem(), "sign-in-failed");
    let token = token_of(forced["link"]["url"].as_str().expect("a URL"));
    server.browser().reset(token, NEW).await.expect(200);
    ada.browser.sign_in("ada", NEW).await.expect(200);
}

#[tokio::test]
async fn forcing_twice_makes_a_new_link_and_cancelling_it_leaves_the_password_dead() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let first = force_reset(&admin, &ada).await.expect(200);
    force_reset(&admin, &ada).await.expect(200);
    let first = token_of(first["link"]["url"].as_str().expect("a URL"));
    assert_eq!(server.browser().inspect(first).await.problem(), "link-superseded");
    let cancel = format!("/accounts/{}/reset-link/cancel", ada.account_id);
    admin.browser.post(&cancel, json!({})).await.expect(200);
    assert_eq!(ada.sign_in().await.problem(), "sign-in-failed");
}

#[tokio::test]
async fn it_needs_a_reason_and_is_not_done_to_oneself_or_to_who_ranks_higher() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}/force-reset", ada.account_id);
    let answer = admin.browser.post(&path, json!({})).await;
    assert_eq!(answer.field_problem(), ("reason", "missing-field"));
    ada.browser.get("/me").await.expect(200);
    assert_eq!(force_reset(&admin, &admin).await.problem(), "own-account");
    let support = signed_in(&server, "sam", Role::Support, 3).await;
    assert_eq!(force_reset(&support, &admin).await.problem(), "outranked");
}

#[tokio::test]
async fn of_two_administrators_who_reset_each_other_at_once_one_stays() {
    let server = Server::start_without_projectors().await;
    let ann = administrator(&server).await;
    let bea = signed_in(&server, "bea", Role::Admin, 3).await;
    let (one, other) = tokio::join!(force_reset(&ann, &bea), force_reset(&bea, &ann));
    let done = [&one, &other].iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{} {}", one.body, other.body);
    let refused = if one.status == 200 { other } else { one };
    assert!(["last-administrator", "signed-out"].contains(&refused.problem()));
}
