//! One's own files.
//!
//! Paths are in the query and never in the URL's path, which is logged: what somebody calls their
//! files is personal.

mod download;
mod list;
mod make_folder;
mod remove;
mod upload;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app::SharedApp;

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new()
        .routes(routes!(list::list_my_files, upload::upload_my_file, remove::remove_my_file))
        .routes(routes!(download::download_my_file))
        .routes(routes!(make_folder::make_my_folder))
}

/// The path in a query string.
fn parse(path: &str) -> Result<domain::values::FilePath, crate::problem::ApiError> {
    domain::values::FilePath::parse(path)
        .map_err(|error| crate::problem::ApiError::value("path", &error))
}
