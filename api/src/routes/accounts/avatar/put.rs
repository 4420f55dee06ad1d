use axum::extract::State;
use domain::AccountId;

use super::sent::SentPicture;
use crate::{
    app::SharedApp,
    auth::signed_in::Staff,
    avatars,
    http::{path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
    routes::accounts::changed::Changed,
};

/// Shows a new picture of somebody. It is made anew from what is sent: smaller, and without
/// metadata.
#[utoipa::path(put, path = "/accounts/{id}/avatar", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body(description = "A PNG, JPEG or WebP of at most 1 MiB.", content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"))), security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked, cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "payload-too-large", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "picture-unsupported", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "picture-damaged, picture-too-large", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "busy", body = Problem, content_type = "application/problem+json"),
))]
pub async fn put_avatar(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    Path(id): Path<AccountId>,
    if_match: IfMatch,
    SentPicture(sent): SentPicture,
) -> Result<At<Changed>, ApiError> {
    let receipt = avatars::set(&app, &by, id, if_match, sent).await?;
    Ok(Changed::of(id, &receipt))
}
