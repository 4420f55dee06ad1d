//! Getting back in with the recovery words, without anybody's help.
//!
//! The words stay in the browser; what comes here is a signature by the key that they make. It
//! gives a new password and nothing else: it neither enables nor approves, and it tells nobody
//! which logins exist.

mod opaque;
mod password;
mod recovered;
mod start;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(start::recovery_start))
        .merge(opaque::router())
        .merge(password::router())
}
