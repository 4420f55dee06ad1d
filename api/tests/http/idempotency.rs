//! The header Idempotency-Key.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Answer, Person, Server, administrator, signed_in};

async fn invite(by: &Person, key: &str, body: &Value) -> Answer {
    let request = by.browser.unsafe_request(Method::POST, "/accounts");
    by.browser.send(request.header("idempotency-key", key).json(body)).await
}

fn ada() -> Value {
    json!({ "display_name": "Ada", "login": "ada", "method": "opaque" })
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_and_nothing_happens_twice() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let first = invite(&admin, "k1", &ada()).await;
    let events = server.event_types().await;
    let mut elsewhere = Person { browser: other_node.browser(), ..administrator_again(&admin) };
    elsewhere.browser.set_cookie(admin.browser.cookie());
    for by in [&admin, &mut elsewhere] {
        let again = invite(by, "k1", &ada()).await;
        assert_eq!(again.header("nexus-position"), first.header("nexus-position"));
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(again.header("content-type"), first.header("content-type"));
        assert_eq!((again.status, &again.body), (first.status, &first.body));
    }
    assert_eq!(server.event_types().await, events);
    // The answer holds a link, so it is not in the table as it was sent.
    let client = server.database.client().await;
    let row = client.query_one("select answer from idempotency_keys", &[]).await.expect("a row");
    let stored = String::from_utf8_lossy(row.get::<_, &[u8]>(0)).into_owned();
    assert!(!stored.contains("setup"));
}

fn administrator_again(admin: &Person) -> Person {
    let browser = crate::common::Browser::new(([127, 0, 0, 1], 1).into(), "");
    Person { browser, login: admin.login.clone(), account_id: admin.account_id.clone() }
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_session() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    invite(&admin, "k1", &ada()).await.expect(201);
    let mut other = ada();
    other["login"] = json!("bob");
    let answer = invite(&admin, "k1", &other).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (422, "idempotency-mismatch"));
    let second = signed_in(&server, "second", domain::Role::Admin, 3).await;
    assert_eq!(invite(&second, "k1", &ada()).await.problem(), "login-taken");
    let long = "k".repeat(256);
    for key in ["", &long] {
        assert_eq!(
            invite(&admin, key, &ada()).await.field_problem(),
            ("Idempotency-Key", "malformed")
        );
    }
}

#[tokio::test]
async fn a_refused_request_can_be_sent_again() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let mut body = ada();
    body["login"] = json!("ADMIN");
    assert_eq!(invite(&admin, "k1", &body).await.problem(), "login-taken");
    assert_eq!(invite(&admin, "k1", &body).await.problem(), "login-taken");
    invite(&admin, "k1", &ada()).await.expect(201);
}

#[tokio::test]
async fn of_equal_requests_at_once_one_is_carried_out() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let body = ada();
    let (one, other) = tokio::join!(invite(&admin, "k1", &body), invite(&admin, "k1", &body));
    let invitations = server.event_types().await.iter().filter(|name| *name == "Invited").count();
    assert_eq!(invitations, 2, "the administrator's and ada's");
    for answer in [one, other] {
        if answer.status != 201 {
            assert_eq!(answer.problem(), "idempotency-in-progress");
        }
    }
    invite(&admin, "k1", &body).await.expect(201);
}
