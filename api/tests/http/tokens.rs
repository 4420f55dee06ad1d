//! Tokens of programs.

use domain::Role;
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::{Server, StoringApp, administrator, signed_in, user};

/// The token's events, as somebody who may see the log reads them.
async fn told_by(reader: &crate::common::Person, app: &StoringApp) -> Vec<Value> {
    let path = format!("/events?subject={}", app.token_id);
    let page = reader.browser.get(&path).await.expect(200);
    page["items"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_token_is_shown_once_listed_without_itself_and_says_when_it_was_used() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let app = StoringApp::new(&server, &admin).await;
    let listed = admin.browser.get("/tokens").await.expect(200);
    assert!(!listed.to_string().contains(&app.token));
    assert_eq!(
        listed["items"][0],
        json!({
            "token_id": app.token_id,
            "name": "Camera backup",
            "scope": "storage:authorize",
            "created_at": "2026-03-02T08:00:00Z",
            "created_by": admin.account_id,
            "created_by_name": "Person admin",
            "last_used_at": null,
            "revoked_at": null,
            "revoked_by": null,
            "revoked_by_name": null,
        })
    );
    assert_eq!(app.authorize(&admin.account_id, 1).await.problem(), "no-quota");
    let listed = admin.browser.get("/tokens").await.expect(200);
    assert_eq!(listed["items"][0]["last_used_at"], "2026-03-02T08:00:00Z");
    let stored = server.database.client().await;
    let row = stored.query_one("select t::text from service_tokens t", &[]).await.expect("a row");
    assert!(!row.get::<_, String>(0).contains(&app.token), "only a hash is stored");
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_once_on_every_node() {
    let server = Server::start_without_projectors().await;
    let other_node = server.second_node().await;
    let admin = administrator(&server).await;
    let app = StoringApp::new(&server, &admin).await;
    let there = app.at(&other_node);
    assert_eq!(there.authorize(&admin.account_id, 1).await.problem(), "no-quota");
    let path = format!("/tokens/{}", app.token_id);
    for _ in 0..2 {
        admin.browser.delete(&path).await.expect(204);
    }
    for app in [&app, &there] {
        let refused = app.authorize(&admin.account_id, 1).await;
        assert_eq!((refused.status.as_u16(), refused.problem()), (401, "token-unknown"));
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    }
    let unknown = admin.browser.delete(&format!("/tokens/{}", admin.account_id)).await;
    assert_eq!(unknown.problem(), "not-found");
}

#[tokio::test]
async fn what_is_no_token_of_ours_and_what_is_asked_for_wrongly_is_refused() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let mut app = StoringApp::new(&server, &admin).await;
    for wrong in ["", "x", &"A".repeat(43), &format!("{}x", app.token.clone())] {
        app.token = wrong.to_owned();
        assert_eq!(app.authorize(&admin.account_id, 1).await.problem(), "token-unknown");
    }
    // A session's token opens nothing here.
    app.token = admin.browser.cookie().expect("a session");
    assert_eq!(app.authorize(&admin.account_id, 1).await.problem(), "token-unknown");
    for body in [
        json!({ "name": "", "scope": "storage:authorize" }),
        json!({ "name": "x", "scope": "accounts:delete" }),
        json!({ "name": "x" }),
    ] {
        assert_eq!(admin.browser.post("/tokens", body).await.problem(), "invalid-request");
    }
}

#[tokio::test]
async fn a_token_outlives_the_administrator_who_made_it_and_forgets_them() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let maker = signed_in(&server, "maker", Role::Admin, 5).await;
    let app = StoringApp::new(&server, &maker).await;
    admin.delete_account(&maker.account_id).await.expect(200);
    crate::common::eventually(async || {
        let listed = admin.browser.get("/tokens").await.expect(200);
        listed["items"][0]["created_by"].is_null()
    })
    .await;
    let listed = admin.browser.get("/tokens").await.expect(200);
    assert_eq!(listed["items"][0]["created_by_name"], json!(null));
    assert_eq!(listed["items"][0]["name"], "Camera backup");
    let ada = user(&server).await;
    assert_eq!(app.authorize(&ada.account_id, 1).await.problem(), "no-quota");
}

#[tokio::test]
async fn an_auditor_reads_in_the_log_who_made_and_revoked_a_token_and_no_secret() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let other = signed_in(&server, "other", Role::Admin, 5).await;
    let auditor = signed_in(&server, "otto", Role::Auditor, 6).await;
    let app = StoringApp::new(&server, &admin).await;
    server.clock.advance(SignedDuration::from_mins(5));
    other.browser.delete(&format!("/tokens/{}", app.token_id)).await.expect(204);

    let events = told_by(&auditor, &app).await;
    let actor = |id: &str| json!({ "kind": "account", "id": id, "role": "admin" });
    let subject = json!({ "type": "service_token", "id": app.token_id });
    let issued = json!({
        "token_id": app.token_id,
        "name": "Camera backup",
        "scope": "storage:authorize",
        "at": "2026-03-02T08:00:00Z",
    });
    let revoked = json!({ "at": "2026-03-02T08:05:00Z" });
    let expected = [
        ("TokenIssued", issued, actor(&admin.account_id)),
        ("TokenRevoked", revoked, actor(&other.account_id)),
    ];
    assert_eq!(events.len(), expected.len());
    for (event, (name, data, actor)) in events.iter().zip(expected) {
        assert_eq!((&event["type"], &event["data"]), (&json!(name), &data));
        assert_eq!((&event["subject"], &event["actor"]), (&subject, &actor));
    }
    let types = auditor.browser.get("/events?types=TokenIssued,TokenRevoked").await.expect(200);
    assert_eq!(types["items"], json!(events));
    let listed = admin.browser.get("/tokens").await.expect(200);
    assert_eq!(listed["items"][0]["revoked_at"], "2026-03-02T08:05:00Z");
    assert_eq!(listed["items"][0]["revoked_by"], other.account_id);
    assert_eq!(listed["items"][0]["revoked_by_name"], "Person other");

    let client = server.database.client().await;
    let row = client.query_one("select encode(token_hash, 'hex') from service_tokens", &[]).await;
    let (stored, hash) = (server.stored_events().await, row.expect("a row").get::<_, String>(0));
    for secret in [&app.token, &hash] {
        assert!(!stored.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn of_two_administrators_who_revoke_at_once_one_is_recorded_and_neither_is_refused() {
    let here = Server::start_without_projectors().await;
    let there = here.second_node().await;
    let ada = administrator(&here).await;
    let bob = signed_in(&here, "bob", Role::Admin, 5).await;
    let elsewhere = there.browser();
    elsewhere.set_cookie(bob.browser.cookie());
    for _ in 0..4 {
        let app = StoringApp::new(&here, &ada).await;
        let path = format!("/tokens/{}", app.token_id);
        let revoked = join_all([&ada.browser, &elsewhere].map(|by| by.delete(&path))).await;
        revoked.into_iter().for_each(|answer| drop(answer.expect(204)));
        let types: Vec<_> =
            told_by(&ada, &app).await.iter().map(|event| event["type"].clone()).collect();
        assert_eq!(types, ["TokenIssued", "TokenRevoked"]);
    }
}

#[tokio::test]
async fn neither_a_row_without_an_event_nor_an_event_without_a_row_lets_anybody_in() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let app = StoringApp::new(&server, &admin).await;
    let kept = StoringApp::new(&server, &admin).await;
    assert_eq!(app.authorize(&admin.account_id, 1).await.problem(), "no-quota");
    // As if the node had died before the log heard of the token; and the other way round, as if the
    // row of one that was issued were lost.
    let client = server.database.client().await;
    let unissued = Uuid::new_v4();
    let issued: Uuid = app.token_id.parse().expect("an id");
    let statement = "update service_tokens set token_id = $2 where token_id = $1";
    client.execute(statement, &[&issued, &unissued]).await.expect("another id");
    assert_eq!(app.authorize(&admin.account_id, 1).await.problem(), "token-unknown");
    let listed = admin.browser.get("/tokens").await.expect(200).to_string();
    assert!(listed.contains(&app.token_id) && !listed.contains(&unissued.to_string()), "{listed}");
    let revoke = admin.browser.delete(&format!("/tokens/{unissued}")).await;
    assert_eq!(revoke.problem(), "not-found");

    // Not yet: whoever makes a token may be about to append its event.
    api::auth::sweep::once(&server.app).await.expect("swept");
    assert_eq!(server.count("service_tokens").await, 2);
    server.clock.advance(SignedDuration::from_hours(2));
    api::auth::sweep::once(&server.app).await.expect("swept");
    assert_eq!(server.count("service_tokens").await, 1);
    assert_eq!(kept.authorize(&admin.account_id, 1).await.problem(), "no-quota");
}

#[tokio::test]
async fn whoever_is_no_administrator_neither_sees_nor_makes_nor_revokes_a_token() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let app = StoringApp::new(&server, &admin).await;
    for (number, role) in (5..).zip([Role::User, Role::Support, Role::Auditor]) {
        let person = signed_in(&server, role.as_str(), role, number).await;
        let head = server.head().await;
        let new = json!({ "name": "Mine", "scope": "storage:authorize" });
        assert_eq!(person.browser.get("/tokens").await.problem(), "forbidden");
        assert_eq!(person.browser.post("/tokens", new).await.problem(), "forbidden");
        let revoke = person.browser.delete(&format!("/tokens/{}", app.token_id)).await;
        assert_eq!(revoke.problem(), "forbidden");
        assert_eq!(server.head().await, head, "nothing is recorded");
    }
    assert_eq!(server.count("service_tokens").await, 1);
    assert_eq!(app.authorize(&admin.account_id, 1).await.problem(), "no-quota");
}
