//! One's own picture.

mod get;
mod put;
mod remove;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::SharedApp, routes::accounts::avatar::sent::MAX_PICTURE_BYTES};

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(get::get_my_avatar, put::put_my_avatar, remove::remove_my_avatar))
        .layer(DefaultBodyLimit::max(MAX_PICTURE_BYTES))
}
