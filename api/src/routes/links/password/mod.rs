//! Setting a password with a link, for accounts that send it.

mod finish;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(finish::password_finish))
}
