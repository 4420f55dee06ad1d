use axum::{
    http::StatusCode,
    response::{Html, IntoResponse},
};

use super::page;
use crate::{http::path::Path, problem::examples};

/// Every problem there is.
pub async fn all() -> impl IntoResponse {
    Html(page::of_all(&examples::all()))
}

/// What one problem means, and what to do about it.
pub async fn one(Path(code): Path<String>) -> impl IntoResponse {
    let mut examples = examples::all();
    examples.retain(|example| example.code == code);
    match examples.is_empty() {
        true => (StatusCode::NOT_FOUND, Html(page::of_none())),
        false => (StatusCode::OK, Html(page::of_one(&examples))),
    }
}
