//! The people who have completed their setup.

pub mod get;
pub mod list;
pub mod profile;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(get::get))
}
