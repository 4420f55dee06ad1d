//! Signing in and out.

mod config;
mod logout;
mod opaque;
mod password;
pub(in crate::routes) mod session;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(config::config))
        .routes(routes!(logout::logout))
        .merge(opaque::router())
        .merge(password::router())
}
