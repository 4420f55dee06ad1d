//! Changing one's own password, by showing the present one.

mod change;
mod changed;
mod opaque;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(change::change_password)).merge(opaque::router())
}
