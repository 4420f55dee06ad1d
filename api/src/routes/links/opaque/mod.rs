//! Setting a password with a link, by OPAQUE.

mod finish;
mod start;

pub use start::RegistrationStarted;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(start::start)).routes(routes!(finish::finish))
}
