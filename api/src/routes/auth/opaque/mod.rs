//! Signing in with a password that the server never sees.

mod login;

use utoipa_axum::router::OpenApiRouter;

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    login::router()
}
