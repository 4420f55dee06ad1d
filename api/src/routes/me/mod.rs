//! What somebody who has signed in may know about themselves.

mod avatar;
mod files;
mod get;
pub mod own_account;
mod password;
mod sessions;
mod taken_back;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(get::me))
        .merge(password::router())
        .merge(sessions::router())
        .merge(avatar::router())
        .merge(files::router())
}
