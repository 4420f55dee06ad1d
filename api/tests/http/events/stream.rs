//! GET /events/stream.

use std::time::Duration;

use domain::{Role, account::Approval};
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::Value;

use crate::common::{Browser, Server, administrator, signed_in};

const PATIENCE: Duration = Duration::from_secs(60);

/// An open stream, read frame by frame.
struct Follower {
    body: std::pin::Pin<Box<dyn futures_util::Stream<Item = Vec<u8>> + Send>>,
    text: String,
}

/// One server-sent event.
#[derive(Debug)]
struct Frame {
    id: String,
    event: String,
    data: Value,
}

impl Follower {
    async fn open(browser: &Browser, after: Option<&str>) -> Self {
        let mut request = browser.request(Method::GET, "/events/stream");
        if let Some(cursor) = after {
            request = request.header("last-event-id", cursor);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let body = response.bytes_stream().map(|bytes| bytes.map(Vec::from).unwrap_or_default());
        Self { body: Box::pin(body), text: String::new() }
    }

    /// The next event, or `None` at the stream's end.
    async fn next(&mut self) -> Option<Frame> {
        tokio::time::timeout(PATIENCE, self.next_frame()).await.expect("in time")
    }

    async fn next_frame(&mut self) -> Option<Frame> {
        loop {
            while let Some((frame, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let lines = frame.lines().filter_map(|line| line.strip_prefix(name));
                    lines.map(str::trim).next().map(str::to_owned)
                };
                let id = field("id:").unwrap_or_default();
                let found = field("event:").zip(field("data:"));
                self.text = rest.to_owned();
                if let Some((event, data)) = found {
                    return Some(Frame { id, event, data: data.parse().expect("JSON") });
                }
            }
            let bytes = self.body.next().await?;
            self.text.push_str(std::str::from_utf8(&bytes).expect("UTF-8"));
        }
    }
}

#[tokio::test]
async fn what_happens_is_told_at_once_and_a_follower_goes_on_where_it_left_off() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let mut follower = Follower::open(&admin.browser, None).await;
    let ada = server.invite("ada", Role::User, Approval::Required).await;
    let first = follower.next().await.expect("an event");
    assert_eq!((first.event.as_str(), &first.data["position"]), ("Invited", &7.into()));
    assert_eq!(first.data["subject"]["id"], ada.account_id.to_string());
    drop(follower);
    server.invite("bob", Role::User, Approval::Required).await;
    let mut again = Follower::open(&admin.browser, Some(&first.id)).await;
    for (position, event) in [(8, "SetupLinkIssued"), (9, "Invited"), (10, "SetupLinkIssued")] {
        let frame = again.next().await.expect("an event");
        assert_eq!(
            (frame.data["position"].as_u64(), frame.event.as_str()),
            (Some(position), event)
        );
    }
}

#[tokio::test]
async fn the_stream_ends_with_the_right_to_see_it() {
    let server = Server::start_without_projectors().await;
    let auditor = signed_in(&server, "otto", Role::Auditor, 3).await;
    let mut follower = Follower::open(&auditor.browser, None).await;
    auditor.browser.post("/auth/logout", serde_json::json!({})).await.expect(204);
    server.invite("ada", Role::User, Approval::Required).await;
    assert!(follower.next().await.is_none());
}

#[tokio::test]
async fn the_stream_ends_when_the_server_stops() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let mut follower = Follower::open(&admin.browser, None).await;
    server.app.stop.send_replace(true);
    assert!(follower.next().await.is_none());
}

#[tokio::test]
async fn a_cursor_of_another_history_is_refused() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let request = admin.browser.request(Method::GET, "/events/stream");
    let answer = admin.browser.send(request.header("last-event-id", "3-00000000")).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "cursor-diverged"));
}

#[tokio::test]
async fn a_stream_that_was_open_when_the_log_was_restored_says_so_and_ends() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    // One has been sent something, the other follows from the log's end and has not.
    let mut follower = Follower::open(&admin.browser, None).await;
    server.invite("ada", Role::User, Approval::Required).await;
    follower.next().await.expect("an event");
    let last = follower.next().await.expect("an event");
    let mut silent = Follower::open(&admin.browser, None).await;
    // As after a restore of a backup from before that, and some work since.
    let owner = server.database.client().await;
    owner
        .batch_execute(
            "alter table events disable trigger user;
             delete from events where position > 6;
             update log_head set position = 6,
                 chain = (select chain from events where position = 6)",
        )
        .await
        .expect("an earlier log");
    for login in ["bob", "cy"] {
        server.invite(login, Role::User, Approval::Required).await;
    }
    for stream in [&mut follower, &mut silent] {
        let frame = stream.next().await.expect("the last words");
        assert_eq!((frame.id.as_str(), frame.event.as_str()), ("", "cursor-diverged"));
        assert_eq!(frame.data["code"], "cursor-diverged");
        assert!(frame.data["detail"].as_str().expect("what to do").contains("start over"));
        assert_ne!(frame.data["request_id"], "");
        assert!(stream.next().await.is_none());
    }
    let request = admin.browser.request(Method::GET, "/events/stream");
    let answer = admin.browser.send(request.header("last-event-id", last.id)).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (409, "cursor-diverged"));
}
