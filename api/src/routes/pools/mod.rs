//! Storage pools.

pub mod capacity;
pub mod list;
pub mod register;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(list::list, register::register))
        .routes(routes!(capacity::capacity))
}
