//! Recovering with a password that is sent to the server.

mod finish;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(finish::recovery_password_finish))
}
