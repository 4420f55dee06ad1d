//! Changing a password that stays in the browser.

mod finish;
mod start;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(start::change_opaque_start))
        .routes(routes!(finish::change_opaque_finish))
}
