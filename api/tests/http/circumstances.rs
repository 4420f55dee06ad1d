//! What every event says of its circumstances: who, by which request, from where, with what.

use domain::Actor;
use event_store::{Filter, Position, RecordedEvent};
use projections::Event;
use reqwest::{Method, header::USER_AGENT};
use serde_json::{Value, json};

use crate::common::{
    Answer, Browser, GIGABYTE, Identity, PASSWORD, Server, TestPool, administrator, token_of,
};

const ADDRESS: &str = "198.51.100.7";
const BROWSER: &str = "Mozilla/5.0 (a test)";

async fn events_after(server: &Server, position: u64) -> Vec<Event> {
    let reader = &server.app.reader;
    let read = reader.read_after(Position(position), 100, &Filter::default()).await.expect("read");
    let read = read.iter().map(|recorded: &RecordedEvent| Event::read(recorded).expect("an event"));
    read.collect()
}

async fn request(browser: &Browser, method: Method, path: &str, body: &Value) -> Answer {
    let request = browser.unsafe_request(method, path).header(USER_AGENT, BROWSER);
    browser.send(request.header("x-forwarded-for", ADDRESS).json(body)).await
}

#[tokio::test]
async fn every_event_of_a_request_says_who_by_which_request_from_where_and_with_what() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 50 * GIGABYTE).await;
    let me = Actor::Account { id: admin.id(), role: domain::Role::Admin };
    let start = server.head().await;
    let quota = json!({ "pool_id": pool.id, "bytes": GIGABYTE });
    let body = json!({
        "display_name": "Ada", "login": "ada", "method": "opaque", "quota": quota,
    });
    let invited = request(&admin.browser, Method::POST, "/accounts", &body).await;
    let id = invited.body["account_id"].as_str().expect("an id").to_owned();
    let token = token_of(invited.body["link"]["url"].as_str().expect("a URL")).to_owned();
    let mut requests = vec![(invited, 3)];
    let her = server.browser();
    let setup = her.prepare_setup(&token, &Identity::number(2), PASSWORD).await;
    let opened = server.head().await;
    let completed = request(&her, Method::POST, "/links/opaque/finish", &setup).await;
    let completed_by = completed.header("x-request-id").expect("an id").to_owned();
    completed.expect(200);
    let hers = events_after(&server, opened).await;
    let types: Vec<_> = hers.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(types, ["Registered", "CredentialSet"]);
    for event in &hers {
        check(event, &completed_by, id.parse().expect("an id"));
    }

    let account = format!("/accounts/{id}");
    let path = |rest: &str| format!("{account}{rest}");
    let because = json!({ "reason": "As agreed." });
    let registered = server.head().await;
    for (method, path, body) in [
        (Method::POST, path("/enable"), because.clone()),
        (Method::PATCH, path("/profile"), json!({ "email": "ada@example.org" })),
        (Method::PUT, path("/quota"), quota),
        (Method::DELETE, path("/quota"), json!({})),
        (Method::POST, path("/disable"), because.clone()),
        (Method::POST, path("/revoke"), because.clone()),
        (Method::POST, path("/reinstate"), because.clone()),
        (Method::DELETE, account.clone(), json!({ "reason": "As agreed.", "files": "keep" })),
    ] {
        requests.push((request(&admin.browser, method, &path, &body).await, 1));
    }

    let log = events_after(&server, start).await;
    let is_hers = |position: Position| (start + 3 < position.0) && (position.0 <= registered);
    let mut by_admin = log.iter().filter(|event| !is_hers(event.position));
    for (answer, count) in requests {
        let id = answer.header("x-request-id").expect("an id");
        assert!(answer.status.is_success(), "{}", answer.body);
        for event in by_admin.by_ref().take(count) {
            assert_eq!(event.metadata.actor, me, "{}", event.event_type);
            check(event, id, admin.id());
        }
    }
    assert_eq!(by_admin.count(), 0);
}

/// The address and the browser are personal values of whoever acted.
fn check(event: &Event, request_id: &str, whose: domain::AccountId) {
    let metadata = &event.metadata;
    let name = &event.event_type;
    assert_eq!(metadata.request_id, request_id, "{name}");
    assert_eq!(metadata.correlation_id, request_id, "{name}");
    assert_eq!(metadata.causation_id, None, "{name}: no event caused it");
    for (value, expected) in [(&metadata.address, ADDRESS), (&metadata.user_agent, BROWSER)] {
        let value = value.as_ref().expect(name);
        assert_eq!(value.of(), whose, "{name}");
        assert_eq!(value.known().map(String::as_str), Some(expected), "{name}");
    }
}

#[tokio::test]
async fn what_a_process_manager_does_names_the_event_that_caused_it() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let pool = TestPool::register(&admin, "Main", 50 * GIGABYTE).await;
    let body = json!({
        "display_name": "Ada", "login": "ada", "method": "opaque",
        "quota": { "pool_id": pool.id, "bytes": GIGABYTE },
    });
    let invited = request(&admin.browser, Method::POST, "/accounts", &body).await.expect(201);
    let token = token_of(invited["link"]["url"].as_str().expect("a URL")).to_owned();
    server.browser().set_up(&token, &Identity::number(2), PASSWORD).await.expect(200);
    let path = format!("/accounts/{}/enable", invited["account_id"].as_str().expect("an id"));
    let enabled = request(&admin.browser, Method::POST, &path, &json!({})).await;
    let request_id = enabled.header("x-request-id").expect("an id").to_owned();
    let cause = enabled.header("nexus-position").expect("recorded").to_owned();
    server.appended("QuotaAllocated", 1).await;
    let log = events_after(&server, 0).await;
    let allocated = log.iter().find(|event| event.event_type == "QuotaAllocated").expect("there");
    let metadata = &allocated.metadata;
    assert_eq!(metadata.actor, Actor::system("initial-quota"));
    assert_eq!(metadata.causation_id.as_deref(), Some(cause.as_str()));
    assert_eq!((&metadata.request_id, &metadata.correlation_id), (&request_id, &request_id));
    assert_eq!((&metadata.address, &metadata.user_agent), (&None, &None), "nobody's");
}
