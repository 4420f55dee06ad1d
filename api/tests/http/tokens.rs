//! Tokens of programs.

use serde_json::json;

use crate::common::{Server, StoringApp, administrator, user};

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
    let maker = crate::common::signed_in(&server, "maker", domain::Role::Admin, 5).await;
    let app = StoringApp::new(&server, &maker).await;
    admin.delete_account(&maker.account_id).await.expect(200);
    crate::common::eventually(async || {
        let listed = admin.browser.get("/tokens").await.expect(200);
        listed["items"][0]["created_by"].is_null()
    })
    .await;
    let listed = admin.browser.get("/tokens").await.expect(200);
    assert_eq!(listed["items"][0]["created_by_name"], json!(null));
    let ada = user(&server).await;
    assert_eq!(app.authorize(&ada.account_id, 1).await.problem(), "no-quota");
}
