//! A cookie that somebody else chose or knows is worth nothing once its holder has signed in, and
//! none outlives what changes what its holder may do.

use domain::{Role, account::Approval};
use reqwest::{Method, header::COOKIE};
use serde_json::json;

use crate::common::{Browser, PASSWORD, Server, administrator, signed_in, user};

/// Whether a cookie alone, in somebody else's browser, is a session.
async fn opens(server: &Server, cookie: &str) -> bool {
    let browser = server.browser();
    browser.set_cookie(Some(cookie.to_owned()));
    browser.get("/me").await.status == 200
}

#[tokio::test]
async fn a_cookie_planted_before_a_sign_in_is_nobody_after_it() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let planted = "A".repeat(43);
    ada.browser.set_cookie(Some(planted.clone()));
    ada.sign_in().await.expect(200);
    assert_ne!(ada.browser.cookie(), Some(planted.clone()));
    ada.browser.get("/me").await.expect(200);
    assert!(!opens(&server, &planted).await);
}

#[tokio::test]
async fn an_attackers_own_session_planted_before_a_sign_in_does_not_become_the_victims() {
    let server = Server::start_without_projectors().await;
    let eve = signed_in(&server, "eve", Role::User, 3).await;
    let planted = eve.browser.cookie().expect("a session");
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    ada.browser.set_cookie(Some(planted.clone()));
    ada.sign_in().await.expect(200);
    assert_eq!(ada.browser.get("/me").await.expect(200)["login"], "ada");
    assert!(!opens(&server, &planted).await, "it ended when Ada signed in over it");
}

#[tokio::test]
async fn each_way_in_begins_with_a_cookie_of_its_own() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let bob = server.registered_by_password("bob", Approval::Automatic, 3).await;
    let browser = server.browser();
    let mut earlier = Vec::new();
    let mut renewed = async |browser: &Browser| {
        let cookie = browser.cookie().expect("a session");
        assert!(!earlier.contains(&cookie), "a cookie came again");
        for former in &earlier {
            assert!(!opens(&server, former).await, "an earlier one is still good");
        }
        assert!(opens(&server, &cookie).await);
        earlier.push(cookie);
    };
    browser.sign_in(&ada.login, PASSWORD).await.expect(200);
    renewed(&browser).await;
    browser.sign_in(&ada.login, PASSWORD).await.expect(200);
    renewed(&browser).await;
    browser.sign_in_by_password(&bob.login, PASSWORD).await.expect(200);
    renewed(&browser).await;
    let code = browser.show_code().await;
    server.phone(2).scan(&code).await.expect(200);
    browser.consume(&code).await.expect(200);
    renewed(&browser).await;
    browser.change_password(PASSWORD, "a password nobody had before").await.expect(200);
    renewed(&browser).await;
}

#[tokio::test]
async fn a_session_stolen_from_a_user_is_none_of_the_administrator_they_become() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let stolen = ada.browser.cookie().expect("a session");
    let path = format!("/accounts/{}/role", ada.account_id);
    admin.browser.put(&path, json!({ "role": "admin" })).await.expect(200);
    assert!(!opens(&server, &stolen).await);
    ada.sign_in().await.expect(200);
    ada.browser.get("/attention").await.expect(200);
    let now = ada.browser.cookie().expect("a session");
    admin.browser.put(&path, json!({ "role": "admin" })).await.expect(200);
    assert!(opens(&server, &now).await, "nothing has changed, so nothing ends");
}

#[tokio::test]
async fn a_token_anywhere_but_in_its_cookie_is_nobody() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let token = ada.browser.cookie().expect("a session");
    let stranger = server.browser();
    let ask = |path: &str| stranger.request(Method::GET, path);
    for request in [
        ask("/me").header("authorization", format!("Bearer {token}")),
        // Without the prefix any neighbouring host could have set it.
        ask("/me").header(COOKIE, format!("dna_session={token}")),
        ask("/me").header(COOKIE, format!("__Secure-dna_session={token}")),
        ask("/me").header(COOKIE, format!("__host-dna_session={token}")),
        ask(&format!("/me?__Host-dna_session={token}")),
    ] {
        assert_ne!(stranger.send(request).await.status, 200);
    }
}
