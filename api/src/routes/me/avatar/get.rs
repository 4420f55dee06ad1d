use axum::{extract::State, http::HeaderMap, response::Response};

use crate::{
    app::SharedApp,
    auth::signed_in::SignedIn,
    problem::{ApiError, Problem},
    routes::accounts::avatar::shown::show,
};

/// The picture of the signed-in person.
#[utoipa::path(get, path = "/me/avatar", tag = "me", security(("session" = [])), responses(
    (status = 200, description = "At most 512 by 512 pixels, with its digest as ETag.", body = Vec<u8>, content_type = "image/jpeg"),
    (status = 304, description = "The one that If-None-Match names."),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found: there is no picture", body = Problem, content_type = "application/problem+json"),
))]
pub async fn get_my_avatar(
    State(app): State<SharedApp>,
    me: SignedIn,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    show(&app, &headers, me.account_id, &me.account.aggregate).await
}
