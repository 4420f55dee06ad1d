//! PUT /accounts/{id}/login.

use domain::{Role, account::Approval};
use serde_json::json;

use crate::common::{Answer, PASSWORD, Person, Server, administrator, signed_in, user};

async fn change_login(by: &Person, of: &Person, login: &str) -> Answer {
    by.browser.put(&format!("/accounts/{}/login", of.account_id), json!({ "login": login })).await
}

#[tokio::test]
async fn the_new_login_works_with_the_same_password_and_the_old_one_is_free() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    change_login(&admin, &ada, "countess").await.expect(200);
    ada.browser.get("/me").await.expect(200);
    assert_eq!(ada.sign_in().await.problem(), "sign-in-failed");
    ada.browser.sign_in("countess", PASSWORD).await.expect(200);
    server.invite("ADA", Role::User, Approval::Required).await;
    assert_eq!(change_login(&admin, &ada, "ada").await.problem(), "login-taken");
}

#[tokio::test]
async fn a_login_of_the_same_spelling_records_nothing_and_a_bad_one_is_refused() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let answer = change_login(&admin, &ada, "ada").await;
    assert_eq!(answer.header("nexus-position"), None);
    answer.expect(200);
    assert_eq!(change_login(&admin, &ada, "a b").await.field_problem().0, "login");
    change_login(&admin, &ada, "Ada").await.expect(200);
}

#[tokio::test]
async fn of_two_who_want_one_login_at_once_one_gets_it() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let bob = server.registered("bob", Role::User, Approval::Automatic, 3).await;
    let there = other_node.browser();
    there.set_cookie(admin.browser.cookie());
    let path = format!("/accounts/{}/login", bob.account_id);
    let (one, other) = tokio::join!(
        change_login(&admin, &ada, "countess"),
        there.put(&path, json!({ "login": "Countess" })),
    );
    let done = [&one, &other].iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{} {}", one.body, other.body);
    let refused = if one.status == 200 { other } else { one };
    assert_eq!(refused.problem(), "login-taken");
}

#[tokio::test]
async fn support_renames_users_and_not_administrators() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let support = signed_in(&server, "sam", Role::Support, 3).await;
    change_login(&support, &ada, "countess").await.expect(200);
    assert_eq!(change_login(&support, &admin, "root").await.problem(), "outranked");
}
