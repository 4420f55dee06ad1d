//! The log, for auditors and for programs that follow it.

pub mod event;
pub mod list;
pub mod stream;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(stream::stream))
}
