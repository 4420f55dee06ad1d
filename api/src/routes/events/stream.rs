use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header::CACHE_CONTROL},
    response::{
        IntoResponse, Sse,
        sse::{self, KeepAlive},
    },
};
use event_store::{Appends, Cursor, Filter, RecordedEvent};
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::sync::watch;
use utoipa::IntoParams;

use super::{
    event::Event,
    list::{cursor, filter},
};
use crate::{
    app::SharedApp,
    auth::signed_in::{Observer, SignedIn},
    http::json::Query,
    problem::{ApiError, Problem},
};

/// How many events are read at a time.
const BATCH: u32 = 200;

/// Without a signal, the log is looked at this often; so is the follower's right to see it.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Proxies close connections that are silent for long.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

const LAST_EVENT_ID: &str = "last-event-id";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// The cursor of the last event that was seen. The header `Last-Event-ID` goes before it;
    /// without either, the stream begins with what happens next.
    after: Option<String>,
    /// Event types, separated by commas.
    types: Option<String>,
    /// Ids of accounts, storage pools or service tokens, separated by commas.
    subject: Option<String>,
}

/// The log as it grows, as server-sent events: `id` is the cursor, `event` the type, `data` the
/// event as `GET /events` shows it. It ends when the session does, and when the log is restored to a
/// history without what was sent last: then with an event `cursor-diverged`, without an `id`, whose
/// `data` is a problem document.
#[utoipa::path(get, path = "/events/stream", tag = "events", params(
    StreamQuery,
    ("Last-Event-ID" = Option<String>, Header, description = "Sent by browsers that reconnect."),
), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "Events, for as long as the connection holds.", content_type = "text/event-stream"),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "cursor-diverged", body = Problem, content_type = "application/problem+json"),
))]
pub async fn stream(
    State(app): State<SharedApp>,
    Observer(follower): Observer,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let filter = filter(query.types.as_deref(), query.subject.as_deref())?;
    let appends = app.log.signals().appends();
    let last_event_id = headers.get(LAST_EVENT_ID).map(|value| value.to_str().unwrap_or_default());
    let seen = match (last_event_id, &query.after) {
        (Some(text), _) => cursor("Last-Event-ID", text)?,
        (None, Some(text)) => cursor("after", text)?,
        (None, None) => app.reader.end().await?,
    };
    app.reader.resume(seen).await?;
    // Made here, where it is known which request it belongs to.
    let diverged = Problem::from(ApiError::CursorDiverged);
    let stopped = app.stop.subscribe();
    let following =
        Following { app, follower, filter, seen, read: VecDeque::new(), appends, stopped };
    let events =
        Sse::new(following.events(diverged)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    // A stream by itself asks only not to be shown again without asking; this one has names in it.
    Ok(([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], events.into_response()))
}

/// One open stream.
struct Following {
    app: SharedApp,
    follower: SignedIn,
    filter: Filter,
    /// What was sent last, or the end of the log when nothing was.
    seen: Cursor,
    /// Read and not sent yet.
    read: VecDeque<RecordedEvent>,
    appends: Appends,
    stopped: watch::Receiver<bool>,
}

impl Following {
    /// The stream ends where it cannot go on; the browser then connects again and is told why. That
    /// the log is another one is said at once: whoever only reconnects might keep what is no more.
    fn events(self, diverged: Problem) -> impl Stream<Item = Result<sse::Event, Infallible>> {
        let open = Some((self, diverged));
        stream::unfold(open, async |open| {
            let (mut following, diverged) = open?;
            match following.next().await {
                Ok(event) => Some((Ok(event?), Some((following, diverged)))),
                Err(ApiError::CursorDiverged) => Some((Ok(last_words(&diverged)?), None)),
                Err(error) => {
                    let (code, _) = error.code_and_detail();
                    tracing::warn!(code, "a stream of events broke off");
                    None
                }
            }
        })
    }

    async fn next(&mut self) -> Result<Option<sse::Event>, ApiError> {
        while self.read.is_empty() {
            if *self.stopped.borrow() || !self.follower.is_still_observer(&self.app).await? {
                return Ok(None);
            }
            let events = self.app.reader.read_on(self.seen, BATCH, &self.filter).await?;
            self.read = events.into();
            if self.read.is_empty() {
                // What the filter passed over wakes too: it moves `seen` no further.
                tokio::select! {
                    () = self.appends.wait_beyond(self.seen.position, LOOK_EVERY) => {}
                    _ = self.stopped.wait_for(|stopped| *stopped) => return Ok(None),
                }
            }
        }
        let Some(recorded) = self.read.pop_front() else { return Ok(None) };
        self.seen = recorded.cursor();
        let event = Event::from(recorded);
        let data = serde_json::to_string(&event).map_err(ApiError::internal)?;
        Ok(Some(sse::Event::default().id(event.cursor).event(event.event_type).data(data)))
    }
}

/// Without an id: a browser that connects again still names what it has seen, and is refused.
fn last_words(problem: &Problem) -> Option<sse::Event> {
    let data = serde_json::to_string(problem).ok()?;
    Some(sse::Event::default().event(&problem.code).data(data))
}
