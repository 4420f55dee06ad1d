//! Recovering with a password that stays in the browser.

mod finish;
mod start;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(start::recovery_opaque_start))
        .routes(routes!(finish::recovery_opaque_finish))
}
