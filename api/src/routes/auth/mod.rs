//! Signing in and out.

mod config;
mod logout;
mod opaque;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(config::config))
        .routes(routes!(logout::logout))
        .merge(opaque::router())
}
