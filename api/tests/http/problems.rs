//! GET /problems/{code}: where the `type` of a problem document leads.

use reqwest::Method;
use serde_json::json;

use crate::common::{Browser, Server};

/// The status, the policy and the text of a page.
async fn page(browser: &Browser, path: &str) -> (u16, String, String) {
    let response = browser.root_request(Method::GET, path).send().await.expect("an answer");
    let header = |name: &str| {
        let value = response.headers().get(name).expect("a header");
        value.to_str().expect("a text").to_owned()
    };
    assert_eq!(header("content-type"), "text/html; charset=utf-8");
    let (status, policy) = (response.status().as_u16(), header("content-security-policy"));
    (status, policy, response.text().await.expect("a page"))
}

#[tokio::test]
async fn the_type_of_a_problem_leads_to_what_it_means() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let refused = browser.post("/links/inspect", json!({ "token": "x" })).await;
    let kind = refused.body["type"].as_str().expect("a path");
    assert_eq!(kind, "/problems/link-unknown");
    let (status, policy, text) = page(&browser, kind).await;
    assert_eq!(status, 200);
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for told in [&refused.body["title"], &refused.body["detail"]] {
        assert!(text.contains(told.as_str().expect("a text")), "{text}");
    }
    assert!(text.contains("404 Not Found"), "{text}");
}

#[tokio::test]
async fn a_problem_that_there_is_none_of_is_not_found_and_not_repeated() {
    let server = Server::start_without_projectors().await;
    for path in ["/problems/made-up", "/problems/%3Cscript%3Emade-up"] {
        let (status, _, text) = page(&server.browser(), path).await;
        assert_eq!(status, 404, "{path}");
        assert!(text.contains("There is no such problem"), "{text}");
        assert!(!text.contains("made-up"), "{text}");
    }
}

#[tokio::test]
async fn all_problems_are_listed_and_each_has_its_page() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let (status, _, list) = page(&browser, "/problems").await;
    assert_eq!(status, 200);
    let codes: Vec<_> = list.split("href=\"/problems/").skip(1).collect();
    let codes: Vec<_> = codes.iter().filter_map(|rest| rest.split('"').next()).collect();
    assert!(codes.len() > 60, "{codes:?}");
    for code in codes {
        let (status, _, text) = page(&browser, &format!("/problems/{code}")).await;
        assert_eq!(status, 200, "{code}");
        assert!(text.contains(&format!("<h1><code>{code}</code></h1>")), "{text}");
    }
}
