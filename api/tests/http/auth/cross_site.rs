//! Another site cannot act with somebody's cookie.

use reqwest::{
    Method, RequestBuilder,
    header::{CONTENT_TYPE, ORIGIN},
};

use crate::common::{Person, Server, administrator, unsafe_operations, user};

/// Signing out stands for every unsafe request; it needs no body.
fn sign_out(ada: &Person) -> RequestBuilder {
    let request = ada.browser.request(Method::POST, "/auth/logout").body("{}");
    request.header(CONTENT_TYPE, "application/json")
}

#[tokio::test]
async fn a_request_from_another_site_changes_nothing() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let ours = "https://nexus.example";
    for request in [
        sign_out(&ada).header(ORIGIN, "https://evil.example"),
        sign_out(&ada).header(ORIGIN, "https://nexus.example.evil.example"),
        sign_out(&ada).header(ORIGIN, "http://nexus.example"),
        sign_out(&ada).header(ORIGIN, "null"),
        sign_out(&ada).header(ORIGIN, ours).header("sec-fetch-site", "cross-site"),
        sign_out(&ada).header(ORIGIN, ours).header("sec-fetch-site", "same-site"),
        sign_out(&ada).header("sec-fetch-site", "cross-site"),
        sign_out(&ada), // a cookie, but nothing that says whose page it is
    ] {
        let answer = ada.browser.send(request).await;
        assert_eq!(answer.status, 403);
        assert_eq!(answer.problem(), "cross-site");
    }
    ada.browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn what_a_form_can_send_is_not_read() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    {
        let request = ada.browser.request(Method::POST, "/auth/logout").body("{}");
        let request = request.header(ORIGIN, &ada.browser.origin);
        let answer = ada.browser.send(request.header(CONTENT_TYPE, content_type)).await;
        assert_eq!(answer.status, 415);
        assert_eq!(answer.problem(), "unsupported-media-type");
    }
    ada.browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn nobody_is_signed_in_by_another_site() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let mut elsewhere = server.browser();
    elsewhere.origin = "https://evil.example".to_owned();
    let answer = elsewhere.sign_in(&ada.login, crate::common::PASSWORD).await;
    assert_eq!(answer.problem(), "cross-site");
}

#[tokio::test]
async fn no_operation_that_may_change_something_listens_to_another_site() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let before = server.head().await;
    for operation in unsafe_operations() {
        let request = || {
            let request =
                admin.browser.root_request(operation.method.clone(), &operation.somewhere());
            request.header(CONTENT_TYPE, "application/json").body("{}")
        };
        let ours = &admin.browser.origin;
        for (told, request) in [
            ("another origin", request().header(ORIGIN, "https://evil.example")),
            ("an opaque origin", request().header(ORIGIN, "null")),
            ("no origin, with a cookie", request()),
            ("cross-site", request().header(ORIGIN, ours).header("sec-fetch-site", "cross-site")),
            ("same-site", request().header(ORIGIN, ours).header("sec-fetch-site", "same-site")),
        ] {
            let answer = admin.browser.send(request).await;
            let (method, path) = (&operation.method, &operation.path);
            assert_eq!(answer.status, 403, "{method} {path} with {told}: {}", answer.body);
            assert_eq!(answer.problem(), "cross-site", "{method} {path} with {told}");
        }
    }
    admin.browser.get("/me").await.expect(200);
    assert_eq!(server.head().await, before);
}
