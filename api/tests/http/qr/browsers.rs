//! Only the browser that showed the code goes on.

use domain::{Role, account::Approval};
use reqwest::{Method, header::ORIGIN};
use serde_json::json;

use crate::common::{Browser, Code, Server};

const PREAUTH: &str = "__Host-dna_preauth";

async fn approved() -> (Server, Browser, Code) {
    let server = Server::start_without_projectors().await;
    server.registered("ada", Role::User, Approval::Automatic, 2).await;
    let browser = server.browser();
    let code = browser.show_code().await;
    server.phone(2).scan(&code).await.expect(200);
    (server, browser, code)
}

#[tokio::test]
async fn a_browser_without_the_cookie_learns_and_gets_nothing() {
    let (server, browser, code) = approved().await;
    let stranger = server.browser();
    assert_eq!(stranger.qr_status(&code).await.problem(), "qr-unknown");
    assert_eq!(stranger.consume(&code).await.problem(), "qr-unknown");
    browser.consume(&code).await.expect(200);
}

#[tokio::test]
async fn a_browser_with_another_code_s_cookie_learns_and_gets_nothing() {
    let (server, browser, code) = approved().await;
    let other = server.browser();
    other.show_code().await;
    assert_ne!(other.named_cookie(PREAUTH), browser.named_cookie(PREAUTH));
    assert_eq!(other.qr_status(&code).await.problem(), "qr-unknown");
    assert_eq!(other.consume(&code).await.problem(), "qr-unknown");
}

#[tokio::test]
async fn two_pages_of_one_browser_do_not_take_the_cookie_from_each_other() {
    let (_server, browser, code) = approved().await;
    let before = browser.named_cookie(PREAUTH);
    browser.show_code().await;
    assert_eq!(browser.named_cookie(PREAUTH), before);
    browser.consume(&code).await.expect(200);
}

#[tokio::test]
async fn a_cookie_that_the_server_never_gave_is_replaced() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let planted = "A".repeat(43);
    browser.set_named_cookie(PREAUTH, Some(planted.clone()));
    browser.show_code().await;
    assert_ne!(browser.named_cookie(PREAUTH), Some(planted));
}

#[tokio::test]
async fn another_site_cannot_begin_or_end_it() {
    let (_server, browser, code) = approved().await;
    for path in ["session", "status", "consume"] {
        for origin in [Some("https://evil.example"), None] {
            let request = browser.root_request(Method::POST, &format!("/api/v5/{path}"));
            let request = match origin {
                Some(origin) => request.header(ORIGIN, origin),
                None => request,
            };
            let answer = browser.send(request.json(&json!({ "k": code.k }))).await;
            assert_eq!(answer.problem(), "cross-site", "{path} from {origin:?}");
        }
    }
}

#[tokio::test]
async fn what_is_no_k_is_explained_and_what_is_not_scanned_cannot_be_consumed() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let code = browser.show_code().await;
    assert_eq!(browser.consume(&code).await.problem(), "qr-not-scanned");
    for path in ["/api/v5/status", "/api/v5/consume"] {
        for wrong in ["", "AAAA", "not base64"] {
            let answer = browser.post_root(path, json!({ "k": wrong })).await;
            assert_eq!(answer.field_problem(), ("k", "malformed"));
        }
    }
}
