//! The picture that is shown of somebody.

pub mod get;
pub mod put;
pub mod remove;
pub mod sent;
pub mod shown;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(get::get_avatar, put::put_avatar, remove::remove_avatar))
        .layer(DefaultBodyLimit::max(sent::MAX_PICTURE_BYTES))
}
