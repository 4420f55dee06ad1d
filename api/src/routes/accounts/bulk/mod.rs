//! The same for many accounts in one request.

pub mod disable;
pub mod each;
pub mod enable;
pub mod reject;
pub mod setup_link;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(enable::enable))
        .routes(routes!(disable::disable))
        .routes(routes!(reject::reject))
        .routes(routes!(setup_link::renew))
}
