use axum::extract::State;

use crate::{
    app::SharedApp,
    auth::signed_in::SignedIn,
    avatars,
    http::{positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
    routes::accounts::changed::Changed,
};

/// Takes one's own picture away.
#[utoipa::path(delete, path = "/me/avatar", tag = "me", security(("session" = [])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn remove_my_avatar(
    State(app): State<SharedApp>,
    me: SignedIn,
    if_match: IfMatch,
) -> Result<At<Changed>, ApiError> {
    let receipt = avatars::remove(&app, &me, me.account_id, if_match).await?;
    Ok(Changed::of(me.account_id, &receipt))
}
