//! Tokens of programs: one is made or not, and one that is made can be revoked by whoever asks again.

use serde_json::json;

use crate::{
    common::{Answer, Browser, Person, Server, StoringApp, administrator},
    dying::at_each_step,
};

fn at(node: &Server, person: &Person) -> Browser {
    let browser = node.browser();
    browser.set_cookie(person.browser.cookie());
    browser
}

async fn make(node: &Server, admin: &Person) {
    let body = json!({ "name": "Camera backup", "scope": "storage:authorize" });
    at(node, admin).post("/tokens", body).await.expect(201);
}

async fn revoke(node: &Server, admin: &Person, id: &str) -> Answer {
    at(node, admin).delete(&format!("/tokens/{id}")).await
}

async fn listed(node: &Server, admin: &Person) -> Vec<String> {
    let listed = at(node, admin).get("/tokens").await.expect(200);
    let items = listed["items"].as_array().expect("a list");
    items.iter().map(|item| item["token_id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn making_a_token() {
    at_each_step(
        async |server| administrator(server).await,
        async |node, admin| make(node, admin).await,
        async |node, admin| {
            // Nobody has seen a token whose answer was lost: it is of no use but to be revoked.
            if listed(node, admin).await.is_empty() {
                make(node, admin).await;
            }
            for id in listed(node, admin).await {
                revoke(node, admin, &id).await.expect(204);
            }
        },
    )
    .await;
}

#[tokio::test]
async fn revoking_a_token() {
    at_each_step(
        async |server| {
            let admin = administrator(server).await;
            let app = StoringApp::new(server, &admin).await;
            (admin, app)
        },
        async |node, (admin, app)| drop(revoke(node, admin, &app.token_id).await.expect(204)),
        async |node, (admin, app)| {
            revoke(node, admin, &app.token_id).await.expect(204);
            let refused = app.at(node).authorize(&admin.account_id, 1).await;
            assert_eq!(refused.problem(), "token-unknown");
        },
    )
    .await;
}
