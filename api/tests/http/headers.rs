//! What no answer may lack, whoever asks for whatever.

use reqwest::{
    Method, Response,
    header::{CONTENT_TYPE, HeaderMap},
};

use crate::common::{Browser, Server, administrator, operations, pictures::two_colours, user};

/// The value of a header that is there once.
#[track_caller]
fn only<'a>(headers: &'a HeaderMap, name: &str, what: &str) -> &'a str {
    let mut values = headers.get_all(name).iter();
    let value = values.next().unwrap_or_else(|| panic!("{what} has no {name}"));
    assert_eq!(values.next(), None, "{what} has {name} twice");
    value.to_str().expect("text")
}

#[track_caller]
fn check(headers: &HeaderMap, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(only(headers, name, what), value, "{what}: {name}");
    }
    let policy = only(headers, "content-security-policy", what);
    let directives: Vec<_> = policy.split(';').map(str::trim).collect();
    assert!(directives.contains(&"default-src 'none'"), "{what}: {policy}");
    assert!(directives.contains(&"frame-ancestors 'none'"), "{what}: {policy}");
    assert!(!policy.contains("unsafe"), "{what}: {policy}");
    assert!(headers.get("server").is_none(), "{what} says what it runs on");
    assert!(headers.get("access-control-allow-origin").is_none(), "{what} opens up to others");
    only(headers, "x-request-id", what);
}

async fn answered(browser: &Browser, method: &Method, path: &str) -> Response {
    let mut request = browser.root_request(method.clone(), path);
    if *method != Method::GET {
        request =
            request.header("origin", &browser.origin).header(CONTENT_TYPE, "application/json");
        request = request.body("{}");
    }
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn every_operation_answers_with_them_whether_it_says_yes_or_no() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let mut statuses = std::collections::BTreeSet::new();
    for browser in [&server.browser(), &admin.browser] {
        for operation in operations() {
            if operation.path.ends_with("logout") {
                continue; // Would sign the administrator out.
            }
            let path = operation.somewhere();
            let response = answered(browser, &operation.method, &path).await;
            statuses.insert(response.status().as_u16());
            let what = format!("{} {path}, {},", operation.method, response.status());
            check(response.headers(), &what);
        }
    }
    let expected = [200, 204, 400, 401, 404];
    assert!(expected.iter().all(|status| statuses.contains(status)), "{statuses:?}");
}

#[tokio::test]
async fn so_does_what_is_no_operation() {
    let server = Server::start_without_projectors().await;
    let browser = server.browser();
    let post = Method::POST;
    for (method, path, status) in [
        (&Method::GET, "/api/nowhere", 404),
        (&Method::GET, "/api/v1/nowhere", 404),
        (&Method::GET, "/assets/nothing.js", 404),
        (&Method::GET, "/api/openapi.json", 200),
        (&Method::DELETE, "/api/v1/auth/config", 405),
        (&post, "/setup", 405),
        (&Method::TRACE, "/api/v1/me", 405),
    ] {
        let response = answered(&browser, method, path).await;
        assert_eq!(response.status(), status, "{method} {path}");
        check(response.headers(), &format!("{method} {path}"));
    }
    // Where links lead, and any other page; how a built one looks, the browser's tests say.
    for path in ["/", "/setup", "/reset", "/accounts/x", "/index.html"] {
        let response = answered(&browser, &Method::GET, path).await;
        let headers = response.headers();
        assert_eq!(only(headers, "referrer-policy", path), "no-referrer");
        assert_eq!(only(headers, "cache-control", path), "no-store");
        assert!(only(headers, "content-security-policy", path).contains("frame-ancestors 'none'"));
    }
    let cross_site = browser.root_request(post, "/api/v1/auth/logout");
    let response = cross_site.header("origin", "https://evil.example").send().await;
    check(response.expect("an answer").headers(), "a refusal of another site");
}

#[tokio::test]
async fn a_picture_is_kept_by_its_own_browser_only_and_asked_for_again_each_time() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let file = two_colours(64, 64, image::ImageFormat::Png);
    ada.browser.put_picture("/me/avatar", "image/png", file).await.expect(200);
    let shown = ada.browser.get_picture("/me/avatar").await.answer;
    let etag = shown.header("etag").expect("one").to_owned();
    let again = ada.browser.request(Method::GET, "/me/avatar").header("if-none-match", etag);
    let again = again.send().await.expect("an answer");
    assert_eq!(again.status(), 304);
    for mut headers in [shown.headers, again.headers().clone()] {
        let kept = headers.insert("cache-control", "no-store".parse().expect("a value"));
        assert_eq!(kept.expect("a value"), "private, no-cache");
        check(&headers, "a picture");
    }
}
