//! GET /metrics, at its own address.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::net::TcpListener;

use crate::common::{Household, Server, administrator, eventually, user};

/// What is answered at the address for metrics.
async fn ask(server: &Server, path: &str) -> (StatusCode, String, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = api::metrics::serving::router(server.app.clone());
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let client = crate::common::Browser::new(address, "");
    let response = client.root_request(Method::GET, path).send().await.expect("an answer");
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().expect("text"));
    let (status, kind) = (response.status(), kind.unwrap_or_default().to_owned());
    let text = response.text().await.expect("text");
    serving.abort();
    (status, kind, text)
}

async fn text(server: &Server) -> String {
    let (status, kind, text) = ask(server, "/metrics").await;
    assert_eq!(status, 200);
    assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert!(text.ends_with("# EOF\n"), "{text}");
    text
}

/// The samples by name and labels.
async fn samples(server: &Server) -> BTreeMap<String, u64> {
    let text = text(server).await;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let samples = lines.map(|line| {
        let (name, value) = line.rsplit_once(' ').expect("a sample");
        (name.to_owned(), value.parse().expect("a whole number"))
    });
    samples.collect()
}

#[tokio::test]
async fn the_log_and_how_far_behind_each_read_model_is() {
    let mut server = Server::start_without_projectors().await;
    administrator(&server).await;
    let head = server.head().await;
    let stopped = samples(&server).await;
    assert_eq!(stopped["dna_nexus_log_events_total"], head);
    assert_eq!(stopped["dna_nexus_log_answers"], 1);
    for name in ["account_history", "approvals", "links", "pools", "profiles"] {
        let of = |figure: &str| format!("dna_nexus_projection_{figure}{{projection=\"{name}\"}}");
        assert_eq!(stopped[&of("lag_events")], head, "{name}");
        assert_eq!(stopped[&of("live")], 0, "{name}");
        assert_eq!(stopped[&of("parked_aggregates")], 0, "{name}");
    }
    server.start_projectors().await;
    let lag = "dna_nexus_projection_lag_events{projection=\"profiles\"}";
    let live = "dna_nexus_projection_live{projection=\"profiles\"}";
    eventually(async || {
        let samples = samples(&server).await;
        samples[lag] == 0 && samples[live] == 1
    })
    .await;
}

#[tokio::test]
async fn what_a_read_model_had_to_leave_out_is_counted() {
    let mut server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let owner = server.database.client().await;
    let damage = "alter table events disable trigger user;
        update events set payload = '{}'
        where event_type = 'Registered' and aggregate_id = ";
    owner.batch_execute(&format!("{damage}'{}'", ada.account_id)).await.expect("damaged");
    server.start_projectors().await;
    let parked = "dna_nexus_projection_parked_aggregates{projection=\"profiles\"}";
    eventually(async || samples(&server).await[parked] == 1).await;
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status_and_by_nothing_that_was_sent() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let path = format!("/accounts/{}/sessions", ada.account_id);
    let route = "/api/v1/accounts/{id}/sessions";
    for _ in 0..3 {
        admin.browser.get(&path).await.expect(200);
    }
    ada.browser.get(&path).await.expect(403);
    server.browser().get(&path).await.expect(401);
    for word in ["BREW", "STEEP"] {
        let method = Method::from_bytes(word.as_bytes()).expect("a method");
        let request = admin.browser.root_request(method, "/ada-was-here?login=ada");
        admin.browser.send(request).await;
    }
    let samples = samples(&server).await;
    let count = |method: &str, route: &str, status: u16| {
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
        samples.get(&format!("dna_nexus_http_requests_total{{{labels}}}")).copied()
    };
    assert_eq!(count("GET", route, 200), Some(3));
    assert_eq!(count("GET", route, 403), Some(1));
    assert_eq!(count("GET", route, 401), Some(1));
    assert_eq!(count("other", "pages", 405), Some(2));
    assert_eq!(samples["dna_nexus_http_requests_in_progress"], 0);
    let text = text(&server).await;
    let address = "127.0.0.1";
    for personal in [&ada.account_id, "ada", address, "BREW", "Person"] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
}

/// Requests go on, so readiness stays as it is.
#[tokio::test]
async fn a_reaction_that_is_stuck_is_counted_until_it_gets_on() {
    let server = Server::start().await;
    let (admin, ada) = (administrator(&server).await, user(&server).await);
    let erasure = "dna_nexus_reaction_stuck_seconds{reaction=\"erasure\"}";
    let others = "dna_nexus_reaction_stuck_seconds{reaction=\"released-quota\"}";
    let stuck = async |name: &str| samples(&server).await.get(name).copied();
    eventually(async || stuck(erasure).await == Some(0) && stuck(others).await == Some(0)).await;
    let client = server.database.client().await;
    client.execute("alter table avatars rename to gone", &[]).await.expect("renamed");
    admin.delete_account(&ada.account_id).await.expect(200);
    eventually(async || stuck(erasure).await > Some(0)).await;
    assert_eq!(stuck(others).await, Some(0));
    let ready = server.browser().root_request(Method::GET, "/readyz").send().await;
    assert_eq!(ready.expect("an answer").status(), 200);
    client.execute("alter table gone rename to avatars", &[]).await.expect("renamed");
    eventually(async || stuck(erasure).await == Some(0)).await;
}

#[tokio::test]
async fn work_on_files_that_waits_for_somebody_is_counted_until_it_goes_on() {
    let server = Server::start().await;
    let home = Household::new(&server).await;
    let stuck = async || samples(&server).await["dna_nexus_file_work_stuck"];
    assert_eq!(stuck().await, 0);
    let mark = home.north.folder.path().join(".dna-nexus-pool");
    let text = std::fs::read_to_string(&mark).expect("a mark");
    std::fs::remove_file(&mark).expect("unmounted");
    home.admin.delete_account_and_files(&home.ada.account_id, "delete").await.expect(200);
    eventually(async || stuck().await == 1).await;
    std::fs::write(&mark, text).expect("mounted");
    home.ask("move/retry", json!({})).await.expect(204);
    eventually(async || stuck().await == 0).await;
}

#[tokio::test]
async fn connections_to_the_database_are_counted() {
    let server = Server::start_without_projectors().await;
    let held = server.app.db.get().await.expect("a connection");
    let figures = samples(&server).await;
    let of = |state: &str| figures[&format!("dna_nexus_database_connections{{state=\"{state}\"}}")];
    assert_eq!(of("allowed"), 16);
    assert!(of("open") > of("idle"), "one of them is held");
    assert_eq!(of("waited_for"), 0);
    drop(held);
}

#[tokio::test]
async fn without_a_database_the_rest_is_there_and_says_so() {
    let server = Server::start_without_projectors().await;
    server.browser().get("/auth/config").await.expect(200);
    server.app.db.close();
    let samples = samples(&server).await;
    assert_eq!(samples["dna_nexus_log_answers"], 0);
    assert!(samples.keys().any(|name| name.starts_with("dna_nexus_http_requests_total")));
    assert!(!samples.contains_key("dna_nexus_log_events_total"));
}

#[tokio::test]
async fn they_are_nowhere_where_browsers_come_and_nothing_else_is_there() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    for browser in [&server.browser(), &admin.browser] {
        for path in ["/metrics", "/api/v1/metrics", "/api/metrics"] {
            let answer = browser.send(browser.root_request(Method::GET, path)).await;
            assert!(!answer.body.to_string().contains("dna_nexus_"), "{path}");
        }
    }
    for path in ["/", "/api/v1/me", "/api/v1/auth/config", "/healthz", "/readyz"] {
        assert_eq!(ask(&server, path).await.0, 404, "{path}");
    }
    assert_eq!(admin.browser.get("/me").await.expect(200)["login"], json!("admin"));
}
