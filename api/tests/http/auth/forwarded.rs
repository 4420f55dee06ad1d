//! What a request says of where it comes from is believed from the proxies that are listed, and
//! from nobody else: it neither evades a limit nor turns one against somebody.

use std::net::{IpAddr, Ipv4Addr};

use domain::{Role, account::Approval};
use reqwest::Method;
use serde_json::json;

use crate::common::{Answer, Browser, LoginInBrowser, PASSWORD, Server};

/// Connections come from here unless a browser is told otherwise.
const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const NEARBY: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const INNER_PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));

/// Every name under which some server somewhere believes an address.
const NAMES: [&str; 6] = [
    "x-forwarded-for",
    "forwarded",
    "x-real-ip",
    "x-client-ip",
    "cf-connecting-ip",
    "true-client-ip",
];

/// A guess at Ada's password, with a header that says where it comes from.
async fn guess(browser: &Browser, name: &str, value: &str) -> Answer {
    let body = json!({ "login": "ada", "ke1": LoginInBrowser::start("guess").ke1 });
    let request = browser.unsafe_request(Method::POST, "/auth/opaque/login/start");
    browser.send(request.header(name, value).json(&body)).await
}

/// How many of 12 guesses were let through when each names another address.
async fn let_through(browser: &Browser, name: &str, value: impl Fn(usize) -> String) -> usize {
    let mut through = 0;
    for number in 0..12 {
        through += usize::from(guess(browser, name, &value(number)).await.status == 200);
    }
    through
}

#[tokio::test]
async fn nobody_evades_a_limit_by_naming_other_addresses() {
    for name in NAMES {
        let server = Server::start_behind(&[]).await;
        let forged = |number| format!("198.51.100.{number}");
        assert_eq!(let_through(&server.browser(), name, forged).await, 10, "{name}");
    }
}

#[tokio::test]
async fn nobody_uses_up_what_another_address_may_by_naming_it() {
    let server = Server::start_behind(&[]).await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let (attacker, ada) = (server.browser(), server.browser_at(NEARBY));
    for name in NAMES {
        let_through(&attacker, name, |_| NEARBY.to_string()).await;
    }
    assert_eq!(guess(&attacker, "accept", "*/*").await.problem(), "too-many-requests");
    ada.sign_in("ada", PASSWORD).await.expect(200);
    let session = ada.get("/me/sessions").await.expect(200)["items"][0].take();
    assert_eq!(session["address"], NEARBY.to_string());
}

#[tokio::test]
async fn a_proxy_that_is_not_listed_is_nobody_special() {
    let server = Server::start_behind(&[INNER_PROXY]).await;
    let forged = |number| format!("198.51.100.{number}, {INNER_PROXY}");
    assert_eq!(let_through(&server.browser(), "x-forwarded-for", forged).await, 10);
}

#[tokio::test]
async fn behind_listed_proxies_each_client_is_counted_by_the_address_they_saw() {
    let server = Server::start_behind(&[HERE, INNER_PROXY]).await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let browser = server.browser();
    let attacker = "203.0.113.66";
    let victim = "198.51.100.7";
    // Two hops; what stands before the attacker's own address is the attacker's invention.
    let forged = |number| format!("198.51.100.{number}, {attacker}, {INNER_PROXY}");
    assert_eq!(let_through(&browser, "x-forwarded-for", forged).await, 10);
    let forged = |_| format!("{victim}, {attacker}");
    assert_eq!(let_through(&browser, "x-forwarded-for", forged).await, 0);
    let answer = guess(&browser, "x-forwarded-for", victim).await;
    assert_eq!(answer.status, 200, "whom the attacker named is not stopped");
    let forged = format!("{attacker}, {victim}, {INNER_PROXY}");
    assert_eq!(guess(&browser, "x-forwarded-for", &forged).await.status, 200);
    for name in &NAMES[1..] {
        // A proxy that only appends to X-Forwarded-For lets these through as the client wrote them.
        let request = browser.unsafe_request(Method::POST, "/auth/opaque/login/start");
        let request = request.header("x-forwarded-for", attacker).header(*name, victim);
        let body = json!({ "login": "ada", "ke1": LoginInBrowser::start("guess").ke1 });
        assert_eq!(browser.send(request.json(&body)).await.status, 429, "{name}");
    }
}

#[tokio::test]
async fn a_link_leads_here_whatever_host_the_request_names() {
    let server = Server::start_without_projectors().await;
    let admin = crate::common::administrator(&server).await;
    let ada = server.registered("ada", Role::User, Approval::Automatic, 2).await;
    for name in ["host", "x-forwarded-host", "x-original-host", "forwarded", "x-forwarded-proto"] {
        let path = format!("/accounts/{}/reset-link", ada.account_id);
        let request = admin.browser.unsafe_request(Method::POST, &path);
        let answer =
            admin.browser.send(request.header(name, "evil.example").json(&json!({}))).await;
        let body = answer.expect(200);
        let url = body["link"]["url"].as_str().expect("a URL");
        assert!(url.starts_with("https://nexus.example/"), "{name}: {url}");
    }
}
