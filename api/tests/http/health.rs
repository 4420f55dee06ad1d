//! GET /healthz and /readyz.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{Server, administrator, eventually, user};

const READ_MODELS: [&str; 5] = ["account_history", "approvals", "links", "pools", "profiles"];

async fn ready(server: &Server) -> Value {
    let browser = server.browser();
    browser.send(browser.root_request(Method::GET, "/readyz")).await.expect(200)
}

fn all(state: &str, lag_events: u64) -> Value {
    let each = READ_MODELS
        .map(|name| json!({ "name": name, "state": state, "lag_events": lag_events, "parked": 0 }));
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

#[tokio::test]
async fn what_a_read_model_had_to_leave_out_is_counted_until_it_is_retried() {
    let mut server = Server::start_without_projectors().await;
    administrator(&server).await;
    let ada = user(&server).await;
    let owner = server.database.client().await;
    let damage = "alter table events disable trigger user;
        create table kept as select * from events where event_type = 'Registered';
        update events set payload = '{}'
        where event_type = 'Registered' and aggregate_id = ";
    owner.batch_execute(&format!("{damage}'{}'", ada.account_id)).await.expect("damaged");
    server.start_projectors().await;
    let parked = async || {
        let ready = ready(&server).await;
        let each = ready["read_models"].as_array().expect("a list").clone();
        each.iter().map(|model| model["parked"].as_u64().expect("a number")).collect::<Vec<_>>()
    };
    eventually(async || parked().await == [1; 5]).await;
    let repair =
        "update events e set payload = k.payload from kept k where e.position = k.position";
    owner.batch_execute(repair).await.expect("repaired");
    assert!(projections::rebuild(&server.app.db, "profiles").await.expect("asked"));
    eventually(async || parked().await == [1, 1, 1, 1, 0]).await;
}
