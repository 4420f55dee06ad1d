//! Programs that store files for people, and ask first.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Answer, Browser, Person, Server};

pub struct StoringApp {
    browser: Browser,
    pub token: String,
    pub token_id: String,
}

impl StoringApp {
    /// An app with a token of its own.
    pub async fn new(server: &Server, admin: &Person) -> Self {
        let body = json!({ "name": "Camera backup", "scope": "storage:authorize" });
        let made = admin.browser.post("/tokens", body).await.expect(201);
        let text = |name: &str| made[name].as_str().expect("a text").to_owned();
        Self { browser: server.browser(), token: text("token"), token_id: text("token_id") }
    }

    /// The same app, which asks another node.
    pub fn at(&self, node: &Server) -> Self {
        let (token, token_id) = (self.token.clone(), self.token_id.clone());
        Self { browser: node.browser(), token, token_id }
    }

    /// A request as programs send it: without a cookie, and from no site.
    async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.browser.request(Method::POST, path).bearer_auth(&self.token);
        self.browser.send(request.json(&body)).await
    }

    pub async fn authorize(&self, account: &str, bytes: u64) -> Answer {
        self.authorize_as(account, Uuid::new_v4(), bytes).await
    }

    pub async fn authorize_as(&self, account: &str, id: Uuid, bytes: u64) -> Answer {
        let body = json!({ "bytes": bytes, "reservation_id": id });
        self.post(&format!("/storage/{account}/authorize"), body).await
    }

    pub async fn commit(&self, account: &str, id: Uuid) -> Answer {
        self.commit_fewer(account, id, json!({})).await
    }

    pub async fn commit_fewer(&self, account: &str, id: Uuid, body: Value) -> Answer {
        self.post(&format!("/storage/{account}/reservations/{id}/commit"), body).await
    }

    pub async fn release(&self, account: &str, id: Uuid) -> Answer {
        self.post(&format!("/storage/{account}/reservations/{id}/release"), json!({})).await
    }
}
