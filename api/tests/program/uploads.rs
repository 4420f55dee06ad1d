//! Uploads, and a server that is killed.

use std::{path::Path, time::Duration};

use embedded_postgres::EmbeddedPostgres;
use event_store::ConnectOptions;
use futures_util::stream;
use reqwest::{Body, Method};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{
    administrators::browser,
    common::{Browser, Identity, PASSWORD, at, eventually, token_of},
    running::{Serving, folder},
};

/// The first administrator, with a quota of 100 MB in a pool in that folder.
pub async fn somebody_with_a_quota(server: &mut Serving, pool: &Path) -> Browser {
    somebody_with_a_quota_of(server, pool, 100_000_000).await
}

async fn somebody_with_a_quota_of(server: &mut Serving, pool: &Path, bytes: u64) -> Browser {
    let line = server.line();
    let link = line.strip_prefix("First administrator: ").expect("a link");
    let ada = browser(server);
    ada.set_up(token_of(link), &Identity::number(1), PASSWORD).await.expect(200);
    ada.sign_in("admin", PASSWORD).await.expect(200);
    let body = json!({ "name": "Main", "root": pool, "headroom_bytes": 0 });
    let pool = ada.post("/pools", body).await.expect(201)["pool_id"].clone();
    let me = ada.get("/me").await.expect(200)["account_id"].clone();
    let path = format!("/accounts/{}/quota", me.as_str().expect("an id"));
    ada.put(&path, json!({ "pool_id": pool, "bytes": bytes })).await.expect(200);
    ada
}

fn names(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_server_leaves_of_an_upload_is_cleared_away_and_never_counted() {
    let (data, pool) = (folder(), folder());
    let uploads = pool.path().join(".dna-nexus-uploads");
    let mut server = Serving::start(data.path());
    let ada = somebody_with_a_quota(&mut server, pool.path()).await;
    ada.send(ada.unsafe_request(Method::PUT, &at("whole")).body("whole")).await.expect(201);
    let (pieces, mut arriving) = mpsc::channel::<Result<Vec<u8>, std::io::Error>>(1);
    let body = stream::poll_fn(move |context| arriving.poll_recv(context));
    let request = ada.unsafe_request(Method::PUT, &at("torn")).body(Body::wrap_stream(body));
    let torn = tokio::spawn(request.send());
    for _ in 0..5 {
        pieces.send(Ok(vec![1; 1_000_000])).await.expect("taken");
    }
    eventually(async || names(&uploads) == 1).await;
    drop(server); // By SIGKILL.
    assert!(torn.await.expect("ended").is_err(), "nobody says that it was stored");
    assert_eq!(names(&uploads), 1, "half a file is left");

    // Its reservation runs out in three minutes. Nobody waits for that here.
    let postgres = EmbeddedPostgres::attach_or_start(data.path()).await.expect("the database");
    let owner = ConnectOptions::parse(&postgres.url("dna_nexus")).expect("a URL");
    let owner = owner.connect().await.expect("a connection");
    let run_out = "update storage_reservations set expires_at = now() where state = 'open'";
    assert_eq!(owner.execute(run_out, &[]).await.expect("run out"), 1);
    drop(owner);
    postgres.stop().await.expect("stopped");

    let server = Serving::start(data.path());
    eventually(async || names(&uploads) == 0).await;
    let ada = browser(&server);
    ada.sign_in("admin", PASSWORD).await.expect(200);
    // A measurement that began after the reservation had run out has seen that nothing was stored.
    ada.send(ada.unsafe_request(Method::PUT, &at("next")).body("x")).await.expect(201);
    let mut files = Value::Null;
    for _ in 0..1_200 {
        files = ada.get("/me/files").await.expect(200);
        if files["taken_bytes"].as_u64().is_some_and(|bytes| bytes < 100_000) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(files["taken_bytes"].as_u64().expect("measured") < 100_000, "{files}");
    let there: Vec<_> = files["items"].as_array().expect("items").iter().collect();
    assert_eq!((&there[0]["name"], &there[1]["name"]), (&json!("next"), &json!("whole")));
    assert_eq!(there.len(), 2);
}

/// How much memory a process has had at most. Bytes.
fn most_memory(process_id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process_id}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a figure");
    let kilobytes = line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number");
    kilobytes * 1_024
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_is_never_kept_in_memory() {
    const PIECES: usize = 400;
    let (data, pool) = (folder(), folder());
    let mut server = Serving::start(data.path());
    let ada = somebody_with_a_quota_of(&mut server, pool.path(), 1_000_000_000).await;
    ada.send(ada.unsafe_request(Method::PUT, &at("small")).body("small")).await.expect(201);
    let before = most_memory(server.process_id());
    let pieces = stream::iter((0..PIECES).map(|_| Ok::<_, std::io::Error>(vec![1; 1_000_000])));
    let body = Body::wrap_stream(pieces);
    let stored =
        ada.send(ada.unsafe_request(Method::PUT, &at("large")).body(body)).await.expect(201);
    assert_eq!(stored["bytes"], 1_000_000 * PIECES as u64);
    let request = ada.request(Method::GET, &at("large").replace("/me/files", "/me/files/content"));
    let mut response = request.send().await.expect("an answer");
    let mut bytes = 0;
    while let Some(piece) = response.chunk().await.expect("a piece") {
        bytes += piece.len();
    }
    assert_eq!(bytes, 1_000_000 * PIECES);
    let grown = most_memory(server.process_id()) - before;
    assert!(grown < 64_000_000, "{grown} bytes more");
}
