//! Seeing where one is signed in, and ending it.

use domain::Role;
use jiff::SignedDuration;
use reqwest::{Method, header::USER_AGENT};
use serde_json::{Value, json};

use crate::common::{Browser, PASSWORD, Person, Server, signed_in, user};

/// Signs the person in again, in a browser of their own.
async fn elsewhere(server: &Server, person: &Person) -> Browser {
    let browser = server.browser();
    browser.sign_in(&person.login, PASSWORD).await.expect(200);
    browser
}

async fn listed(browser: &Browser) -> Vec<Value> {
    let sessions = browser.get("/me/sessions").await.expect(200);
    sessions["items"].as_array().expect("sessions").clone()
}

fn id(session: &Value) -> &str {
    session["session_id"].as_str().expect("an id")
}

#[tokio::test]
async fn each_says_when_and_how_it_began_where_and_with_what() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let began_at = server.clock.now();
    server.clock.advance(SignedDuration::from_mins(7));
    ada.browser.get("/me").await.expect(200);
    let bob = server.registered_by_password("bob", domain::account::Approval::Automatic, 3).await;
    let request = bob.browser.unsafe_request(Method::POST, "/auth/password/login");
    let request = request.header(USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
    let request = request.header("x-forwarded-for", "198.51.100.7");
    let body = json!({ "login": "bob", "password": PASSWORD });
    bob.browser.send(request.json(&body)).await.expect(200);
    let [mut hers] = listed(&ada.browser).await.try_into().expect("one session");
    hers["session_id"].take();
    let expires_at = began_at + SignedDuration::from_hours(12);
    assert_eq!(
        hers,
        json!({
            "session_id": null, "began_at": began_at, "last_used_at": server.clock.now(),
            "expires_at": expires_at, "method": "opaque", "address": "127.0.0.1",
            "user_agent": null, "is_current": true,
        })
    );
    let [his] = listed(&bob.browser).await.try_into().expect("one session");
    assert_eq!(his["method"], "password");
    assert_eq!(his["address"], "198.51.100.7");
    assert_eq!(his["user_agent"], "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0");
}

#[tokio::test]
async fn ending_one_holds_at_its_next_request_on_every_node() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    server.clock.advance(SignedDuration::from_secs(1));
    let phone = elsewhere(&server, &ada).await;
    let other_node = server.second_node().await;
    let there = other_node.browser();
    there.set_cookie(phone.cookie());
    there.get("/me").await.expect(200);
    let sessions = listed(&ada.browser).await;
    let currents: Vec<_> = sessions.iter().map(|session| &session["is_current"]).collect();
    assert_eq!(currents, [false, true], "the one used last comes first");
    let path = format!("/me/sessions/{}", id(&sessions[0]));
    assert_eq!(ada.browser.delete(&path).await.status, 204);
    assert_eq!(there.get("/me").await.problem(), "signed-out");
    assert_eq!(phone.get("/me").await.problem(), "signed-out");
    ada.browser.get("/me").await.expect(200);
    assert_eq!(ada.browser.delete(&path).await.problem(), "not-found");
}

#[tokio::test]
async fn ending_all_others_keeps_the_one_that_asks() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let others = [elsewhere(&server, &ada).await, elsewhere(&server, &ada).await];
    let bob = signed_in(&server, "bob", Role::User, 3).await;
    assert_eq!(ada.browser.delete("/me/sessions").await.status, 204);
    for other in others {
        assert_eq!(other.get("/me").await.problem(), "signed-out");
    }
    assert_eq!(listed(&ada.browser).await.len(), 1);
    bob.browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn nobody_ends_another_persons_session_as_if_it_were_their_own() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let bob = signed_in(&server, "bob", Role::User, 3).await;
    let hers = listed(&ada.browser).await.remove(0);
    let answer = bob.browser.delete(&format!("/me/sessions/{}", id(&hers))).await;
    assert_eq!(answer.problem(), "not-found");
    ada.browser.get("/me").await.expect(200);
}

#[tokio::test]
async fn sessions_past_a_limit_are_not_listed() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let _idle = elsewhere(&server, &ada).await;
    server.clock.advance(SignedDuration::from_secs(3_599));
    ada.browser.get("/me").await.expect(200);
    assert_eq!(listed(&ada.browser).await.len(), 2);
    server.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(listed(&ada.browser).await.len(), 1);
}

#[tokio::test]
async fn where_somebody_is_stands_nowhere_in_the_open() {
    let server = Server::start_without_projectors().await;
    let ada = server.registered("ada", Role::User, domain::account::Approval::Automatic, 2).await;
    let request = ada.browser.unsafe_request(Method::POST, "/auth/opaque/login/finish");
    let body = crate::auth::started(&ada.browser, "ada").await;
    let request = request.header(USER_AGENT, "Recognisable/1.0");
    let request = request.header("x-forwarded-for", "198.51.100.7");
    ada.browser.send(request.json(&body)).await.expect(200);
    assert_eq!(listed(&ada.browser).await[0]["user_agent"], "Recognisable/1.0");
    let client = server.database.client().await;
    let sql = "select to_jsonb(s)::text || encode(whence, 'escape') from sessions s";
    let row = client.query_one(sql, &[]).await.expect("one session");
    let stored: String = row.get(0);
    for text in ["Recognisable", "198.51.100.7"] {
        assert!(!stored.contains(text), "{text}");
    }
}
