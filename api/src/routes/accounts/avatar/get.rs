use axum::{extract::State, http::HeaderMap, response::Response};
use domain::AccountId;

use super::shown::show;
use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::path::Path,
    problem::{ApiError, Problem},
};

/// The picture of somebody.
#[utoipa::path(get, path = "/accounts/{id}/avatar", tag = "accounts", params(("id" = uuid::Uuid, Path)), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "At most 512 by 512 pixels, with its digest as ETag.", body = Vec<u8>, content_type = "image/jpeg"),
    (status = 304, description = "The one that If-None-Match names."),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: also where there is no picture", body = Problem, content_type = "application/problem+json"),
))]
pub async fn get_avatar(
    State(app): State<SharedApp>,
    _: Observer,
    headers: HeaderMap,
    Path(id): Path<AccountId>,
) -> Result<Response, ApiError> {
    let account = app.accounts.load(id).await?.aggregate;
    show(&app, &headers, id, &account).await
}
