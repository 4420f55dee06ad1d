//! What the `type` of a problem document leads to: pages for people, outside the API.

pub mod get;
mod page;

use axum::{Router, routing};

use crate::app::SharedApp;

pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/problems", routing::get(get::all))
        .route("/problems/{code}", routing::get(get::one))
}
