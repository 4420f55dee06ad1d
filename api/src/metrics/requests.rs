//! Counting requests.

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
};

use crate::app::SharedApp;

pub(super) type Requests = Family<Answered, Counter>;

/// How a request was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Answered {
    method: &'static str,
    /// With the names of ids instead of the ids.
    route: String,
    status: u16,
}

/// What is no endpoint: the pages, their files, and whatever somebody tries.
const PAGES: &str = "pages";

/// Middleware: counts every request by how it was answered.
pub async fn count(State(app): State<SharedApp>, request: Request, next: Next) -> Response {
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(PAGES, MatchedPath::as_str).to_owned();
    let in_progress = InProgress::begin(app.metrics.in_progress.clone());
    let response = next.run(request).await;
    drop(in_progress);
    let answered = Answered { method, route, status: response.status().as_u16() };
    app.metrics.requests.get_or_create(&answered).inc();
    response
}

/// A client may write any word there, and each would stay as a label.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Counted for as long as it lives: a client that leaves ends its request at any point.
struct InProgress(Gauge);

impl InProgress {
    fn begin(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for InProgress {
    fn drop(&mut self) {
        self.0.dec();
    }
}
