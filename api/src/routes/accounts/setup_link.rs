use axum::extract::State;
use domain::{AccountId, account::AccountAction};

use super::{
    changed::{Changed, Nothing, command},
    create::Invited,
};
use crate::{
    app::SharedApp,
    auth::{links, signed_in::Staff},
    http::{json::Json, path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
};

/// Issues the setup link anew. The earlier one dies; a cancelled invitation comes back.
#[utoipa::path(post, path = "/accounts/{id}/setup-link", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = Nothing, responses(
    (status = 200, description = "The new link, shown once.", body = Invited),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "already-registered, login-taken", body = Problem, content_type = "application/problem+json"),
))]
pub async fn renew(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    Path(id): Path<AccountId>,
    if_match: IfMatch,
    Json(Nothing {}): Json<Nothing>,
) -> Result<At<Invited>, ApiError> {
    let issued = links::issue_setup(&app, id).await?;
    let action = AccountAction::IssueSetupLink { link: issued.link };
    let receipt = command(&app, &by, id, if_match, action).await?;
    Ok(At(receipt.position, Invited::new(&app, id, &issued)))
}

/// Takes an invitation back: the link dies and the login is free again.
#[utoipa::path(post, path = "/accounts/{id}/setup-link/cancel", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = Nothing, responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "already-registered", body = Problem, content_type = "application/problem+json"),
))]
pub async fn cancel(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    Path(id): Path<AccountId>,
    if_match: IfMatch,
    Json(Nothing {}): Json<Nothing>,
) -> Result<At<Changed>, ApiError> {
    let receipt = command(&app, &by, id, if_match, AccountAction::CancelSetupLink).await?;
    Ok(Changed::of(id, &receipt))
}
