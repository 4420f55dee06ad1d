//! Each way of signing in is there or not, and none stands in for another.

use domain::{
    Role,
    account::{Approval, Method},
};
use serde_json::json;

use crate::common::{Identity, PASSWORD, Server, administrator};

const OPAQUE: [&str; 8] = [
    "/auth/opaque/login/start",
    "/auth/opaque/login/finish",
    "/links/opaque/start",
    "/links/opaque/finish",
    "/me/password/opaque/start",
    "/me/password/opaque/finish",
    "/recovery/opaque/start",
    "/recovery/opaque/finish",
];
const PASSWORDS: [&str; 4] =
    ["/auth/password/login", "/links/password/finish", "/me/password", "/recovery/password/finish"];
const QR: [&str; 3] = ["/api/v5/session", "/api/v5/status", "/api/v5/consume"];

#[tokio::test]
async fn what_is_switched_off_answers_404_and_the_rest_works_in_every_combination() {
    for methods in ["opaque", "password", "qr", "opaque,password", "opaque,qr", "password,qr"] {
        let server = Server::start_with_methods(methods).await;
        let browser = server.browser();
        let config = browser.get("/auth/config").await.expect(200);
        let named: Vec<_> = methods.split(',').collect();
        assert_eq!(config["methods"], json!(named), "{methods}");
        let paths = |paths: &[&str]| paths.iter().map(|path| format!("/api/v1{path}")).collect();
        let all: [(&str, Vec<String>); 3] = [
            ("opaque", paths(&OPAQUE)),
            ("password", paths(&PASSWORDS)),
            ("qr", QR.map(str::to_owned).into()),
        ];
        for (method, paths) in all {
            for path in paths {
                let answer = browser.post_root(&path, json!({})).await;
                let is_there = answer.status != 404;
                assert_eq!(is_there, named.contains(&method), "{path} with {methods}");
                if !is_there {
                    assert_eq!(answer.problem(), "not-found");
                }
            }
        }
    }
}

#[tokio::test]
async fn nobody_is_invited_to_what_is_switched_off() {
    let server = Server::start_with_methods("opaque").await;
    let admin = administrator(&server).await;
    let body = json!({ "display_name": "Ada", "login": "ada", "method": "password" });
    let answer = admin.browser.post("/accounts", body).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (400, "invalid-request"));
    assert_eq!(answer.body["errors"][0]["field"], "method");
}

#[tokio::test]
async fn a_link_is_good_for_the_method_it_was_made_for_alone() {
    let server = Server::start_without_projectors().await;
    let opaque = server.invite("ada", Role::User, Approval::Automatic).await;
    let classic = server.invite_to(Method::Password, "bob", Role::User, Approval::Automatic).await;
    let browser = server.browser();
    let identity = Identity::number(2);
    let answer = browser.set_up_by_password(&opaque.token, &identity, PASSWORD).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "other-method"));
    let start = json!({ "token": classic.token, "registration_request": "" });
    let answer = browser.post("/links/opaque/start", start).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "other-method"));
    // Neither spoiled the link.
    browser.set_up(&opaque.token, &identity, PASSWORD).await.expect(200);
    let identity = Identity::number(3);
    browser.set_up_by_password(&classic.token, &identity, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn an_account_of_one_method_is_unknown_to_the_other() {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    server.registered_by_password("bob", Approval::Automatic, 3).await;
    let browser = server.browser();
    assert_eq!(browser.sign_in_by_password("ada", PASSWORD).await.problem(), "sign-in-failed");
    assert_eq!(browser.sign_in("bob", PASSWORD).await.problem(), "sign-in-failed");
    browser.sign_in("ada", PASSWORD).await.expect(200);
    browser.sign_in_by_password("bob", PASSWORD).await.expect(200);
}
