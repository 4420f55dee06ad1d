//! Uploads that do not come to their end.

use std::time::Duration;

use api::config::Config;
use futures_util::stream;
use jiff::SignedDuration;
use reqwest::{Body, Method};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    time::timeout,
};

use crate::common::{Answer, Server, Storing, eventually, reason};

/// An upload that goes on for as long as pieces are sent.
struct Slow {
    pieces: mpsc::Sender<Result<Vec<u8>, std::io::Error>>,
    answer: tokio::task::JoinHandle<Result<reqwest::Response, reqwest::Error>>,
}

impl Slow {
    async fn begin(story: &Storing, path: &str) -> Self {
        let before = story.uploads().len();
        let (pieces, mut arriving) = mpsc::channel(1);
        let body = stream::poll_fn(move |context| arriving.poll_recv(context));
        let body = Body::wrap_stream(body);
        let answer = tokio::spawn(story.ada.upload_request(path, body).send());
        let slow = Self { pieces, answer };
        slow.send().await;
        eventually(async || story.uploads().len() == before + 1).await;
        slow
    }

    /// All of it has been sent.
    async fn end(self) -> u16 {
        drop(self.pieces);
        let response = self.answer.await.expect("ended").expect("an answer");
        response.status().as_u16()
    }

    async fn send(&self) {
        let _ = self.pieces.send(Ok(vec![1; 10_000])).await;
    }

    /// Goes on until the server has had enough.
    async fn refused(self) -> (u16, String) {
        let Self { pieces, answer } = self;
        let sending = tokio::spawn(async move {
            while pieces.send(Ok(vec![1; 10_000])).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let ended = timeout(Duration::from_secs(60), answer).await.expect("the upload is ended");
        let response = ended.expect("ended").expect("an answer");
        sending.abort();
        let status = response.status().as_u16();
        let body: serde_json::Value = response.json().await.expect("a problem");
        (status, body["code"].as_str().expect("a code").to_owned())
    }
}

async fn nothing_is_left(story: &Storing) {
    eventually(async || story.uploads().is_empty() && story.open_reservations().await == 0).await;
    assert_eq!(std::fs::read_dir(story.folder()).map_or(0, Iterator::count), 0);
}

#[tokio::test]
async fn an_upload_whose_browser_goes_away_leaves_nothing() {
    let story = Storing::start(1_000_000).await;
    let mut stream = TcpStream::connect(story.server.address).await.expect("connected");
    let cookie = story.ada.browser.cookie().expect("a session");
    let head = format!(
        "PUT /api/v1/me/files?path=cut HTTP/1.1\r\nHost: nexus\r\nOrigin: {}\r\n\
         Cookie: __Host-dna_session={cookie}\r\nContent-Length: 500000\r\n\r\n",
        story.ada.browser.origin
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.write_all(&vec![1; 400_000]).await.expect("sent");
    eventually(async || story.uploads().len() == 1).await;
    assert_eq!(story.open_reservations().await, 1);
    drop(stream);
    nothing_is_left(&story).await;
    // Its bytes are free again.
    story.ada.upload("whole", vec![1; 900_000]).await.expect(201);
}

#[tokio::test]
async fn a_disabled_accounts_upload_ends() {
    let story = Storing::start(100_000_000).await;
    let slow = Slow::begin(&story, "slow").await;
    let path = format!("/accounts/{}/disable", story.ada.account_id);
    story.admin.browser.post(&path, json!({ "reason": reason("Left") })).await.expect(200);
    assert_eq!(slow.refused().await, (401, "signed-out".to_owned()));
    nothing_is_left(&story).await;
}

#[tokio::test]
async fn an_upload_ends_with_its_session_and_with_its_quota() {
    let story = Storing::start(100_000_000).await;
    let slow = Slow::begin(&story, "slow").await;
    story
        .admin
        .browser
        .delete(&format!("/accounts/{}/quota", story.ada.account_id))
        .await
        .expect(200);
    assert_eq!(slow.refused().await, (409, "no-quota".to_owned()));
    nothing_is_left(&story).await;

    story.admin.allocate(&story.pool, &story.ada.account_id, 100_000_000).await.expect(200);
    let slow = Slow::begin(&story, "slow").await;
    story
        .admin
        .browser
        .delete(&format!("/accounts/{}/sessions", story.ada.account_id))
        .await
        .expect(204);
    assert_eq!(slow.refused().await, (401, "signed-out".to_owned()));
    nothing_is_left(&story).await;
}

#[tokio::test]
async fn an_upload_that_outgrows_the_quota_ends_while_it_still_arrives() {
    let story = Storing::start(200_000).await;
    let slow = Slow::begin(&story, "endless").await;
    assert_eq!(slow.refused().await, (409, "quota-exceeded".to_owned()));
    nothing_is_left(&story).await;
}

#[tokio::test]
async fn a_node_that_is_stopped_ends_uploads_and_says_so() {
    let story = Storing::start(100_000_000).await;
    let slow = Slow::begin(&story, "slow").await;
    story.server.app.stop.send_replace(true);
    assert_eq!(slow.refused().await, (503, "stopping".to_owned()));
    nothing_is_left(&story).await;
}

#[tokio::test]
async fn what_a_dead_node_left_behind_is_cleared_and_what_lives_is_not() {
    let story = Storing::start(100_000_000).await;
    let slow = Slow::begin(&story, "slow").await;
    let uploads = story.pool.folder.path().join(".dna-nexus-uploads");
    let dead = uuid::Uuid::new_v4().to_string();
    std::fs::write(uploads.join(&dead), "half a file").expect("left behind");
    let cleared = story.clear().await;
    assert_eq!(cleared, 1);
    assert_eq!(story.uploads().len(), 1, "the one that lives stays");
    assert!(!uploads.join(&dead).exists());

    // A node that lives keeps its reservation open; this one's clock says that it does not.
    story.server.clock.advance(SignedDuration::from_mins(4));
    assert_eq!(story.clear().await, 1);
    drop(slow.pieces);
    let response = slow.answer.await.expect("ended").expect("an answer");
    assert_eq!(response.status().as_u16(), 409, "its reservation has run out");
    assert!(!story.folder().join("slow").exists());
}

#[tokio::test]
async fn a_long_upload_keeps_its_reservation_and_its_session() {
    let story = Storing::start(100_000_000).await;
    let slow = Slow::begin(&story, "slow").await;
    for _ in 0..3 {
        story.server.clock.advance(SignedDuration::from_mins(2));
        let until = story.server.clock.now() + SignedDuration::from_mins(2);
        let client = story.server.database.client().await;
        eventually(async || {
            let query = "select from storage_reservations r, sessions s
                 where r.expires_at > $1 and s.last_seen_at = $2";
            let now = story.server.clock.now();
            !client.query(query, &[&until, &now]).await.expect("rows").is_empty()
        })
        .await;
    }
    drop(slow.pieces);
    let response = slow.answer.await.expect("ended").expect("an answer");
    assert_eq!(response.status().as_u16(), 201);
}

#[tokio::test]
async fn a_file_that_is_shorter_than_was_said_is_not_stored() {
    let story = Storing::start(1_000_000).await;
    let mut stream = TcpStream::connect(story.server.address).await.expect("connected");
    let cookie = story.ada.browser.cookie().expect("a session");
    let head = format!(
        "PUT /api/v1/me/files?path=short HTTP/1.1\r\nHost: nexus\r\nOrigin: {}\r\n\
         Cookie: __Host-dna_session={cookie}\r\nContent-Length: 100\r\n\r\nonly this",
        story.ada.browser.origin
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.shutdown().await.expect("said to be all");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    nothing_is_left(&story).await;
}

#[tokio::test]
async fn an_upload_of_which_nothing_arrives_any_more_ends_and_leaves_nothing() {
    let database = test_support::database().await;
    let impatient = |config: &mut Config| {
        config.lifetimes.upload_idle = SignedDuration::from_millis(500);
    };
    let story = Storing::start_on(Server::start_on(database, impatient).await, 1_000_000).await;
    let mut stream = TcpStream::connect(story.server.address).await.expect("connected");
    let cookie = story.ada.browser.cookie().expect("a session");
    let head = format!(
        "PUT /api/v1/me/files?path=stalled HTTP/1.1\r\nHost: nexus\r\nOrigin: {}\r\n\
         Cookie: __Host-dna_session={cookie}\r\nContent-Length: 900000\r\n\r\nthe beginning",
        story.ada.browser.origin
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    // The connection stays open, and the answer comes nevertheless.
    let mut answer = String::new();
    let reading = async {
        while !answer.contains("upload-stalled") {
            let mut piece = [0; 4_096];
            let read = stream.read(&mut piece).await.expect("read");
            assert!(read > 0, "{answer}");
            answer.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
    };
    timeout(Duration::from_secs(60), reading).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    nothing_is_left(&story).await;
    // Its bytes are free again.
    story.ada.upload("whole", vec![1; 900_000]).await.expect(201);
}

#[tokio::test]
async fn who_uploads_too_many_files_at_once_is_told_to_wait_and_can_go_on_when_one_has_ended() {
    let story = Storing::start(100_000_000).await;
    let mut slow = Vec::new();
    for number in 0..16 {
        slow.push(Slow::begin(&story, &format!("slow{number}")).await);
    }
    let refused = story.ada.upload("one more", "x").await;
    assert_eq!((refused.status.as_u16(), refused.problem()), (429, "too-many-uploads"));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!((story.uploads().len(), story.open_reservations().await), (16, 16), "as before");
    // Others are not held up.
    story.admin.allocate(&story.pool, &story.admin.account_id, 1_000_000).await.expect(200);
    story.admin.upload("hers", "x").await.expect(201);
    assert_eq!(slow.pop().expect("one").end().await, 201);
    story.ada.upload("one more", "x").await.expect(201);
    for upload in slow {
        assert_eq!(upload.end().await, 201);
    }
    assert_eq!((story.uploads().len(), story.open_reservations().await), (0, 0));
    assert_eq!(std::fs::read_dir(story.folder()).expect("a folder").count(), 17);
}

#[tokio::test]
async fn another_sites_upload_is_refused() {
    let story = Storing::start(1_000_000).await;
    let request = story.ada.browser.request(Method::PUT, "/me/files?path=a");
    let request = request.header("origin", "https://evil.example").body("x");
    let answer: Answer = story.ada.browser.send(request).await;
    assert_eq!(answer.problem(), "cross-site");
}

/// The database is away for a moment: its tables cannot be asked, and come back.
#[tokio::test]
async fn an_upload_outlasts_a_database_that_is_away_for_a_moment_and_no_longer() {
    let story = Storing::start(100_000_000).await;
    let client = story.server.database.client().await;
    let away = "alter table sessions rename to sessions_away";
    let back = "alter table sessions_away rename to sessions";
    let slow = Slow::begin(&story, "slow").await;
    client.execute(away, &[]).await.expect("away");
    tokio::time::sleep(Duration::from_secs(3)).await;
    // All of it has arrived, and whether it may be put in its place cannot be asked.
    drop(slow.pieces);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!story.folder().join("slow").exists());
    client.execute(back, &[]).await.expect("back");
    let response = slow.answer.await.expect("ended").expect("an answer");
    assert_eq!(response.status().as_u16(), 201);
    assert!(story.folder().join("slow").exists());

    story.ada.remove_file("slow").await.expect(204);
    let slow = Slow::begin(&story, "slow").await;
    client.execute(away, &[]).await.expect("away");
    story.server.clock.advance(SignedDuration::from_secs(130));
    assert_eq!(slow.refused().await, (500, "internal".to_owned()));
    client.execute(back, &[]).await.expect("back");
    nothing_is_left(&story).await;
}
