//! Where the figures are handed out: at an address of its own, to whoever can reach it.
//!
//! Sessions are for people and end within hours, so whoever collects figures cannot have one; and a
//! token would be one more secret to keep. Who may read them is therefore decided by where the
//! operator lets the server listen: this machine, or a network of their own.

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};

use super::scrape;
use crate::{app::SharedApp, http::headers};

const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// Answers `GET /metrics` and nothing else.
pub fn router(app: SharedApp) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .layer(middleware::from_fn(headers::secure))
        .with_state(app)
}

async fn metrics(State(app): State<SharedApp>) -> Response {
    match scrape::text(&app).await {
        Ok(text) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(?error, "the figures could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
