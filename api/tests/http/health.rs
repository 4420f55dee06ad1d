//! GET /healthz and /readyz.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Server, administrator, eventually};

const READ_MODELS: [&str; 4] = ["account_history", "approvals", "pools", "profiles"];

async fn ready(server: &Server) -> Value {
    let browser = server.browser();
    browser.send(browser.root_request(Method::GET, "/readyz")).await.expect(200)
}

fn all(state: &str, lag_events: u64) -> Value {
    let each =
        READ_MODELS.map(|name| json!({ "name": name, "state": state, "lag_events": lag_events }));
    json!({ "read_models": each })
}

#[tokio::test]
async fn readiness_says_how_each_read_model_is_doing() {
    let server = Server::start().await;
    administrator(&server).await;
    eventually(async || ready(&server).await == all("live", 0)).await;
}

#[tokio::test]
async fn a_server_whose_read_models_nobody_feeds_serves_and_says_so() {
    let server = Server::start_without_projectors().await;
    administrator(&server).await;
    let head = server.head().await;
    assert!(head > 0);
    assert_eq!(ready(&server).await, all("stopped", head));
}
