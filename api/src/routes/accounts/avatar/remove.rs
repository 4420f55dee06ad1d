use axum::extract::State;
use domain::AccountId;

use crate::{
    app::SharedApp,
    auth::signed_in::Staff,
    avatars,
    http::{path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
    routes::accounts::changed::Changed,
};

/// Takes the picture of somebody away.
#[utoipa::path(delete, path = "/accounts/{id}/avatar", tag = "accounts", params(("id" = uuid::Uuid, Path)), security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked, cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn remove_avatar(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    Path(id): Path<AccountId>,
    if_match: IfMatch,
) -> Result<At<Changed>, ApiError> {
    let receipt = avatars::remove(&app, &by, id, if_match).await?;
    Ok(Changed::of(id, &receipt))
}
