//! Who may do what: every operation of the OpenAPI document, tried by everybody.

use std::collections::BTreeMap;

use domain::{Role, account::Approval};
use reqwest::{
    Method,
    header::{CONTENT_TYPE, ORIGIN},
};
use serde_json::{Value, json};

use crate::common::{Browser, Server, StoringApp, signed_in};

/// Who is let in.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    Everybody,
    SignedIn,
    Observers,
    Staff,
    Admins,
    /// Programs with a token for it, and no person.
    Services,
}

use Who::{Admins, Everybody, Observers, Services, SignedIn, Staff};

const MATRIX: [(&str, &str, Who); 94] = [
    ("post", "/api/v1/accounts", Staff),
    ("post", "/api/v1/accounts/bulk/disable", Staff),
    ("post", "/api/v1/accounts/bulk/enable", Staff),
    ("post", "/api/v1/accounts/bulk/reject", Staff),
    ("post", "/api/v1/accounts/bulk/setup-link", Staff),
    ("delete", "/api/v1/accounts/{id}", Admins),
    ("delete", "/api/v1/accounts/{id}/avatar", Staff),
    ("get", "/api/v1/accounts/{id}/avatar", Observers),
    ("put", "/api/v1/accounts/{id}/avatar", Staff),
    ("post", "/api/v1/accounts/{id}/clean-old-copy", Admins),
    ("post", "/api/v1/accounts/{id}/disable", Staff),
    ("post", "/api/v1/accounts/{id}/enable", Staff),
    ("post", "/api/v1/accounts/{id}/force-reset", Staff),
    ("get", "/api/v1/accounts/{id}/history", Observers),
    ("put", "/api/v1/accounts/{id}/login", Staff),
    ("post", "/api/v1/accounts/{id}/move", Admins),
    ("post", "/api/v1/accounts/{id}/move/cancel", Admins),
    ("post", "/api/v1/accounts/{id}/move/retry", Admins),
    ("get", "/api/v1/accounts/{id}/moves", Observers),
    ("patch", "/api/v1/accounts/{id}/profile", Staff),
    ("delete", "/api/v1/accounts/{id}/quota", Admins),
    ("put", "/api/v1/accounts/{id}/quota", Admins),
    ("post", "/api/v1/accounts/{id}/quota-request/decline", Admins),
    ("post", "/api/v1/accounts/{id}/quota-request/retry", Admins),
    ("post", "/api/v1/accounts/{id}/reinstate", Admins),
    ("post", "/api/v1/accounts/{id}/reject", Staff),
    ("post", "/api/v1/accounts/{id}/reset-link", Staff),
    ("post", "/api/v1/accounts/{id}/reset-link/cancel", Staff),
    ("post", "/api/v1/accounts/{id}/revoke", Admins),
    ("put", "/api/v1/accounts/{id}/role", Admins),
    ("post", "/api/v1/accounts/{id}/setup-link", Staff),
    ("post", "/api/v1/accounts/{id}/setup-link/cancel", Staff),
    ("delete", "/api/v1/accounts/{id}/sessions", Staff),
    ("get", "/api/v1/accounts/{id}/sessions", Staff),
    ("delete", "/api/v1/accounts/{id}/sessions/{session_id}", Staff),
    ("get", "/api/v1/approvals", Observers),
    ("get", "/api/v1/attention", Observers),
    ("get", "/api/v1/auth/config", Everybody),
    ("post", "/api/v1/auth/logout", Everybody),
    ("post", "/api/v1/auth/opaque/login/finish", Everybody),
    ("post", "/api/v1/auth/opaque/login/start", Everybody),
    ("post", "/api/v1/auth/password/login", Everybody),
    ("get", "/api/v1/events", Observers),
    ("get", "/api/v1/events/stream", Observers),
    ("get", "/api/v1/links", Observers),
    ("post", "/api/v1/links/inspect", Everybody),
    ("post", "/api/v1/links/opaque/finish", Everybody),
    ("post", "/api/v1/links/opaque/start", Everybody),
    ("post", "/api/v1/links/password/finish", Everybody),
    ("get", "/api/v1/me", SignedIn),
    ("delete", "/api/v1/me/avatar", SignedIn),
    ("get", "/api/v1/me/avatar", SignedIn),
    ("put", "/api/v1/me/avatar", SignedIn),
    ("delete", "/api/v1/me/files", SignedIn),
    ("get", "/api/v1/me/files", SignedIn),
    ("put", "/api/v1/me/files", SignedIn),
    ("get", "/api/v1/me/files/content", SignedIn),
    ("post", "/api/v1/me/folders", SignedIn),
    ("post", "/api/v1/me/password", SignedIn),
    ("post", "/api/v1/me/password/opaque/finish", SignedIn),
    ("post", "/api/v1/me/password/opaque/start", SignedIn),
    ("delete", "/api/v1/me/sessions", SignedIn),
    ("get", "/api/v1/me/sessions", SignedIn),
    ("delete", "/api/v1/me/sessions/{id}", SignedIn),
    ("get", "/api/v1/moves", Observers),
    ("get", "/api/v1/pools", Observers),
    ("post", "/api/v1/pools", Admins),
    ("get", "/api/v1/pools/{id}", Observers),
    ("get", "/api/v1/pools/{id}/capacity", Observers),
    ("put", "/api/v1/pools/{id}/headroom", Admins),
    ("get", "/api/v1/pools/{id}/history", Observers),
    ("get", "/api/v1/pools/{id}/ledger", Observers),
    ("put", "/api/v1/pools/{id}/name", Admins),
    ("get", "/api/v1/pools/{id}/old-copies", Observers),
    ("post", "/api/v1/pools/{id}/retire", Admins),
    ("get", "/api/v1/profiles", Observers),
    ("get", "/api/v1/profiles/{id}", Observers),
    ("post", "/api/v1/recovery/opaque/finish", Everybody),
    ("post", "/api/v1/recovery/opaque/start", Everybody),
    ("post", "/api/v1/recovery/password/finish", Everybody),
    ("post", "/api/v1/recovery/start", Everybody),
    ("post", "/api/v1/storage/{account_id}/authorize", Services),
    ("post", "/api/v1/storage/{account_id}/reservations/{id}/commit", Services),
    ("post", "/api/v1/storage/{account_id}/reservations/{id}/release", Services),
    ("get", "/api/v1/tokens", Admins),
    ("post", "/api/v1/tokens", Admins),
    ("delete", "/api/v1/tokens/{id}", Admins),
    ("post", "/api/v4/verify", Everybody),
    ("post", "/api/v5/consume", Everybody),
    ("post", "/api/v5/session", Everybody),
    ("post", "/api/v5/status", Everybody),
    ("post", "/api/v5/verify", Everybody),
    ("get", "/healthz", Everybody),
    ("get", "/readyz", Everybody),
];

impl Who {
    fn lets_in(self, role: Option<Role>) -> bool {
        match self {
            Everybody => true,
            SignedIn => role.is_some(),
            Observers => role.is_some_and(|role| role != Role::User),
            Staff => matches!(role, Some(Role::Admin | Role::Support)),
            Admins => role == Some(Role::Admin),
            Services => false,
        }
    }
}

#[test]
fn every_operation_has_a_row() {
    let document = serde_json::to_value(api::routes::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let mut documented = BTreeMap::new();
    for (path, operations) in paths {
        for method in operations.as_object().expect("operations").keys() {
            documented.insert((path.as_str(), method.as_str()), ());
        }
    }
    let rows: BTreeMap<_, _> =
        MATRIX.iter().map(|(method, path, _)| ((*path, *method), ())).collect();
    assert_eq!(rows, documented);
}

/// What the document says of who is let in.
fn documented(who: Who) -> Value {
    match who {
        Everybody => Value::Null,
        SignedIn => json!([{ "session": [] }]),
        Observers => json!([{ "session": ["admin", "support", "auditor"] }]),
        Staff => json!([{ "session": ["admin", "support"] }]),
        Admins => json!([{ "session": ["admin"] }]),
        Services => json!([{ "service_token": ["storage:authorize"] }]),
    }
}

#[test]
fn the_document_says_of_every_operation_what_opens_it() {
    let document = serde_json::to_value(api::routes::openapi()).expect("JSON");
    assert_eq!(document["security"], Value::Null, "nothing is said of all at once");
    for (method, path, who) in MATRIX {
        assert_eq!(
            document["paths"][path][method]["security"],
            documented(who),
            "{method} {path}: add what its handler asks for as security(…)"
        );
    }
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!(schemes.as_object().expect("schemes").len(), 2);
    let session = &schemes["session"];
    assert_eq!((&session["type"], &session["in"]), (&json!("apiKey"), &json!("cookie")));
    assert_eq!(session["name"], "__Host-dna_session");
    let token = &schemes["service_token"];
    assert_eq!((&token["type"], &token["scheme"]), (&json!("http"), &json!("bearer")));
}

/// The status and code of a request whose body, if any, says nothing.
async fn attempt(
    browser: &Browser,
    token: Option<&str>,
    method: &str,
    asked: &str,
    id: &str,
) -> (u16, String) {
    // No session has the account's id: there is none to end.
    let path = ["{id}", "{session_id}", "{account_id}"];
    let path = path.iter().fold(asked.to_owned(), |path, name| path.replace(name, id));
    let method: Method = method.to_uppercase().parse().expect("a method");
    let mut request = browser.root_request(method.clone(), &path);
    if method != Method::GET {
        request = request.header(ORIGIN, &browser.origin).header(CONTENT_TYPE, "application/json");
        request = request.body("{}");
    }
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    // A stream has no end to wait for.
    let code = match status {
        200 | 204 => String::new(),
        _ => {
            let body: serde_json::Value = response.json().await.unwrap_or(json!({}));
            body["code"].as_str().unwrap_or_default().to_owned()
        }
    };
    (status, code)
}

#[tokio::test]
async fn everybody_is_let_in_where_they_belong_and_nowhere_else() {
    let server = Server::start_without_projectors().await;
    let roles = [Role::User, Role::Support, Role::Auditor, Role::Admin];
    let mut people = vec![(None, server.browser())];
    for (number, role) in (20..).zip(roles) {
        let person = signed_in(&server, role.as_str(), role, number).await;
        people.push((Some(role), person.browser));
    }
    let subject = server.registered("subject", Role::User, Approval::Automatic, 30).await;
    for (method, path, who) in MATRIX {
        for (role, browser) in &people {
            if path.ends_with("logout") && role.is_some() {
                continue; // Would sign them out.
            }
            let (status, code) = attempt(browser, None, method, path, &subject.account_id).await;
            let told = match (status, code.as_str()) {
                (401, "signed-out" | "token-unknown") => "signed out",
                (403, "forbidden") => "forbidden",
                _ => "let in",
            };
            let expected = match (who.lets_in(*role), role) {
                (true, _) => "let in",
                (false, None) => "signed out",
                (false, Some(_)) if who == Services => "signed out",
                (false, Some(_)) => "forbidden",
            };
            assert_eq!(told, expected, "{method} {path} by {role:?}: {status} {code}");
        }
    }
}

#[tokio::test]
async fn a_programs_token_opens_what_it_is_for_and_nothing_else() {
    let server = Server::start_without_projectors().await;
    let admin = signed_in(&server, "admin", Role::Admin, 1).await;
    let app = StoringApp::new(&server, &admin).await;
    let subject = server.registered("subject", Role::User, Approval::Automatic, 30).await;
    let nobody = server.browser();
    for (method, path, who) in MATRIX {
        let (status, code) =
            attempt(&nobody, Some(&app.token), method, path, &subject.account_id).await;
        let is_let_in = !matches!(code.as_str(), "signed-out" | "token-unknown" | "forbidden");
        let expected = matches!(who, Everybody | Services);
        assert_eq!(is_let_in, expected, "{method} {path} by a token: {status} {code}");
    }
}
