//! Each way of signing in is there or not, and none stands in for another.

use std::collections::BTreeMap;

use domain::{
    Role,
    account::{Approval, Method},
};
use reqwest::header::ORIGIN;
use serde_json::json;

use crate::common::{Browser, Identity, PASSWORD, Server, administrator, user};

/// An id that no account has.
const NOBODY: &str = "0199aa00-0000-7000-8000-000000000000";

const COMBINATIONS: [&str; 7] = [
    "opaque",
    "password",
    "qr",
    "opaque,password",
    "opaque,qr",
    "password,qr",
    "opaque,password,qr",
];

/// The ways of signing in that a path belongs to; of one that belongs to none it must make no
/// difference which are on.
fn served(path: &str) -> &'static [&'static str] {
    match path {
        _ if path.contains("/opaque/") => &["opaque"],
        "/api/v1/recovery/start" => &["opaque", "password"],
        _ if path.contains("/password") => &["password"],
        _ if !path.starts_with("/api/v1/") && path.starts_with("/api/") => &["qr"],
        _ => &[],
    }
}

/// The status of a request that says nothing, by somebody who is not signed in.
async fn attempt(browser: &Browser, method: &str, path: &str) -> (u16, String) {
    let path = path.replace("{id}", NOBODY);
    let method: reqwest::Method = method.to_uppercase().parse().expect("a method");
    let request = browser.root_request(method, &path).header(ORIGIN, &browser.origin);
    let answer = browser.send(request.json(&json!({}))).await;
    // Phones are told in their own form.
    let code = ["code", "state"].into_iter().find_map(|name| answer.body[name].as_str());
    (answer.status.as_u16(), code.unwrap_or_default().to_owned())
}

#[tokio::test]
async fn what_is_switched_off_answers_404_on_every_path_of_its_own_and_nothing_else_does() {
    let document = serde_json::to_value(api::routes::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let operations = || {
        paths.iter().flat_map(|(path, operations)| {
            let methods = operations.as_object().expect("operations").keys();
            methods.map(move |method| (path.as_str(), method.as_str()))
        })
    };
    let mut ever = BTreeMap::new();
    for combination in COMBINATIONS {
        let server = Server::start_with_methods(combination).await;
        let browser = server.browser();
        let on: Vec<_> = combination.split(',').collect();
        let config = browser.get("/auth/config").await.expect(200);
        assert_eq!(config["methods"], json!(on), "{combination}");
        for (path, method) in operations() {
            let answer = attempt(&browser, method, path).await;
            let ways = served(path);
            if ways.is_empty() || ways.iter().any(|way| on.contains(way)) {
                let usual = ever.entry((path, method)).or_insert_with(|| answer.clone());
                assert_eq!(*usual, answer, "{method} {path} with {combination}");
                assert_ne!(answer.0, 404, "{method} {path} with {combination}");
            } else {
                assert_eq!(answer.0, 404, "{method} {path} with {combination}");
                assert!(["not-found", "switched_off"].contains(&answer.1.as_str()), "{answer:?}");
            }
        }
    }
    assert_eq!(ever.len(), operations().count(), "each is there with some combination");
}

#[tokio::test]
async fn a_link_for_what_is_switched_off_says_so_at_once_and_is_not_used_up() {
    let server = Server::start_without_projectors().await;
    let ada = server.invite("ada", Role::User, Approval::Automatic).await;
    let events = server.event_types().await;
    let without = server.second_node_with_methods("password,qr").await;
    let answer = without.browser().inspect(&ada.token).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "method-switched-off"));
    assert_eq!(server.event_types().await, events, "nobody has opened it");
    server.browser().set_up(&ada.token, &Identity::number(2), PASSWORD).await.expect(200);
}

#[tokio::test]
async fn nobody_is_handed_a_link_into_what_is_switched_off() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let bob = server.invite_to(Method::Password, "bob", Role::User, Approval::Automatic).await;
    let cyd = server.invite("cyd", Role::User, Approval::Automatic).await;
    let forced = json!({ "reason": "lost" });
    let orders = [
        (format!("/accounts/{}/reset-link", ada.account_id), json!({})),
        (format!("/accounts/{}/force-reset", ada.account_id), forced.clone()),
        (format!("/accounts/{}/setup-link", cyd.account_id), json!({})),
    ];
    let events = server.event_types().await;
    let without = server.second_node_with_methods("password,qr").await;
    let there = without.browser();
    there.set_cookie(admin.browser.cookie());
    for (path, body) in &orders {
        let answer = there.post(path, body.clone()).await;
        let told = (answer.status.as_u16(), answer.problem());
        assert_eq!(told, (409, "account-method-switched-off"), "{path}");
        assert!(answer.body["detail"].to_string().contains("opaque"), "{path}");
    }
    let many = json!({ "account_ids": [bob.account_id, cyd.account_id] });
    let many = there.post("/accounts/bulk/setup-link", many).await.expect(200);
    assert_eq!(many["results"][0]["outcome"], "done");
    assert_eq!(many["results"][1]["problem"]["code"], "account-method-switched-off");
    ada.browser.get("/me").await.expect(200);
    let nobody = there.post(&format!("/accounts/{NOBODY}/reset-link"), json!({})).await;
    assert_eq!(nobody.problem(), "not-found");
    let recorded = server.event_types().await;
    assert_eq!(recorded[events.len()..], ["SetupLinkIssued"], "only bob's");
    for (path, body) in orders {
        admin.browser.post(&path, body).await.expect(200);
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
