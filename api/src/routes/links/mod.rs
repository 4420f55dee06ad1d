//! What somebody can do who holds a link: see whom it is for, and set the account up with it.

mod inspect;
mod opaque;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(inspect::inspect)).merge(opaque::router())
}
