//! POST /accounts/{id}/reset-link and /accounts/{id}/reset-link/cancel.

use domain::{
    Role,
    account::{AccountAction, Approval},
};
use serde_json::json;

use crate::common::{Answer, PASSWORD, Person, Server, administrator, signed_in, token_of, user};

const NEW: &str = "a password nobody had before";

async fn reset_link(by: &Person, of: &Person) -> Answer {
    by.browser.post(&format!("/accounts/{}/reset-link", of.account_id), json!({})).await
}

fn token(answer: Answer) -> String {
    let body = answer.expect(200);
    token_of(body["link"]["url"].as_str().expect("a URL")).to_owned()
}

#[tokio::test]
async fn the_present_password_and_sessions_stay_good_until_a_new_one_is_set() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let answer = reset_link(&admin, &ada).await;
    let url = answer.body["link"]["url"].as_str().expect("a URL");
    assert!(url.starts_with("https://nexus.example/reset#"), "{url}");
    let token = token(answer);
    ada.browser.get("/me").await.expect(200);
    ada.sign_in().await.expect(200);
    server.browser().reset(&token, NEW).await.expect(200);
    assert_eq!(ada.browser.get("/me").await.problem(), "signed-out");
    ada.browser.sign_in("ada", NEW).await.expect(200);
}

#[tokio::test]
async fn a_second_link_replaces_the_first_and_cancelling_ends_it() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let first = token(reset_link(&admin, &ada).await);
    let second = token(reset_link(&admin, &ada).await);
    assert_eq!(server.browser().inspect(&first).await.problem(), "link-superseded");
    server.browser().inspect(&second).await.expect(200);
    let cancel = format!("/accounts/{}/reset-link/cancel", ada.account_id);
    admin.browser.post(&cancel, json!({})).await.expect(200);
    assert_eq!(server.browser().reset(&second, NEW).await.problem(), "link-cancelled");
    let again = admin.browser.post(&cancel, json!({})).await;
    assert_eq!(again.header("nexus-position"), None, "there was nothing left to cancel");
    again.expect(200);
    ada.sign_in().await.expect(200);
}

#[tokio::test]
async fn of_two_administrators_at_once_one_hands_out_the_link_that_is_good() {
    let server = Server::start_without_projectors().await;
    let (ann, bea) =
        (administrator(&server).await, signed_in(&server, "bea", Role::Admin, 3).await);
    let ada = user(&server).await;
    let (one, other) = tokio::join!(reset_link(&ann, &ada), reset_link(&bea, &ada));
    let mut good = 0;
    for token in [token(one), token(other)] {
        let answer = server.browser().inspect(&token).await;
        if answer.status == 200 {
            good += 1;
        } else {
            assert_eq!(answer.problem(), "link-superseded");
        }
    }
    assert_eq!(good, 1);
}

#[tokio::test]
async fn whoever_has_no_password_that_could_be_reset_gets_no_link() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let bob = server.invite("bob", Role::User, Approval::Required).await;
    let path = format!("/accounts/{}/reset-link", bob.account_id);
    assert_eq!(admin.browser.post(&path, json!({})).await.problem(), "not-registered");
    let ada = user(&server).await;
    let revoke = AccountAction::Revoke { reason: crate::common::reason("left") };
    server.command(ada.id(), revoke).await;
    assert_eq!(reset_link(&admin, &ada).await.problem(), "account-revoked");
}

#[tokio::test]
async fn nobody_gets_around_their_present_password_with_a_link_for_themselves() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let answer = reset_link(&admin, &admin).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "own-account"));
}

#[tokio::test]
async fn support_hands_links_to_users_and_not_to_administrators() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let support = signed_in(&server, "sam", Role::Support, 3).await;
    assert_eq!(reset_link(&support, &admin).await.problem(), "outranked");
    let token = token(reset_link(&support, &ada).await);
    server.browser().reset(&token, PASSWORD).await.expect(200);
}
