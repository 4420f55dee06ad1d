//! What is too large, too deep or of another kind is refused by every endpoint before it is read.

use reqwest::{Method, header::CONTENT_TYPE};

use crate::common::{Operation, Server, administrator, unsafe_operations};

/// Phones are no browsers and send no cookie that another site could ride on; `v5/verify` and its
/// elder keep limits of their own, and `qr::refusals` has their tests.
fn is_for_phones(operation: &Operation) -> bool {
    operation.path.ends_with("/verify")
}

/// Programs bring a token in a header that no form can send, and no cookie is taken from them.
fn is_for_programs(operation: &Operation) -> bool {
    operation.path.starts_with("/api/v1/storage/")
}

fn is_for_browsers(operation: &Operation) -> bool {
    !is_for_phones(operation) && !is_for_programs(operation)
}

/// A file may be of any kind. It is put, which no form can do.
fn takes_any_file(operation: &Operation) -> bool {
    operation.reads == ["application/octet-stream"]
}

#[tokio::test]
async fn what_is_for_programs_takes_no_cookie() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    for operation in unsafe_operations().iter().filter(|operation| is_for_programs(operation)) {
        let path = operation.somewhere();
        let request = admin.browser.root_request(operation.method.clone(), &path);
        let request = request.header("origin", &admin.browser.origin);
        let request = request.header(CONTENT_TYPE, "application/json").body("{}");
        assert_eq!(admin.browser.send(request).await.status, 401, "{path}");
    }
}

#[test]
fn whatever_a_form_could_be_aimed_at_reads_a_body_of_a_kind_that_no_form_sends() {
    for operation in unsafe_operations() {
        let reads = &operation.reads;
        assert!(
            operation.method == Method::DELETE || !reads.is_empty() || is_for_programs(&operation),
            "{} {} reads nothing, so a form could send it",
            operation.method,
            operation.path
        );
        assert!(
            !takes_any_file(&operation) || operation.method == Method::PUT,
            "{}",
            operation.path
        );
        for kind in ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"] {
            assert!(!reads.iter().any(|read| read == kind), "{} reads {kind}", operation.path);
        }
    }
}

#[tokio::test]
async fn what_a_form_can_send_is_read_nowhere() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let mut tried = 0;
    for operation in unsafe_operations() {
        let reads_any = operation.reads.is_empty() || takes_any_file(&operation);
        if reads_any || !is_for_browsers(&operation) {
            continue;
        }
        for kind in
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
        {
            let path = operation.somewhere();
            let request = admin.browser.root_request(operation.method.clone(), &path);
            let request = request.header("origin", &admin.browser.origin).body("{}");
            let answer = admin.browser.send(request.header(CONTENT_TYPE, kind)).await;
            assert_eq!(answer.status, 415, "{} {path} as {kind}", operation.method);
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
    admin.browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn too_much_is_refused_everywhere() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let large = format!("{{\"login\":\"{}\"}}", "a".repeat(64 * 1024));
    let mut tried = 0;
    for operation in unsafe_operations() {
        if !operation.reads_json() || !is_for_browsers(&operation) {
            continue;
        }
        let path = operation.somewhere();
        let request = admin.browser.root_request(operation.method.clone(), &path);
        let request = request.header("origin", &admin.browser.origin);
        let request = request.header(CONTENT_TYPE, "application/json").body(large.clone());
        let answer = admin.browser.send(request).await;
        assert_eq!(answer.status, 413, "{} {path}", operation.method);
        assert_eq!(answer.problem(), "payload-too-large", "{} {path}", operation.method);
        tried += 1;
    }
    assert!(tried > 30, "{tried}");
    admin.browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn too_deep_is_refused_everywhere_and_the_server_goes_on() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let inside =
        |member: &str, open: &str, count: usize| format!("{{\"{member}\":{}", open.repeat(count));
    let deep = [
        "[".repeat(30_000),
        inside("signed_payload", "[", 30_000),
        inside("signed_payload", "{\"a\":", 6_000),
        inside("quota", "{\"bytes\":", 3_000),
        inside("identity", "[", 30_000),
    ];
    for operation in unsafe_operations() {
        if !operation.reads_json() {
            continue;
        }
        let path = operation.somewhere();
        for body in &deep {
            let request = admin.browser.root_request(operation.method.clone(), &path);
            let request = request.header("origin", &admin.browser.origin);
            let request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
            let status = admin.browser.send(request).await.status.as_u16();
            let method = &operation.method;
            assert!(matches!(status, 400 | 401 | 404), "{method} {path}: {status}");
        }
    }
    admin.browser.get("/me").await.expect(200);
}
