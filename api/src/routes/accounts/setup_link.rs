use domain::account::{AccountAction, LinkPurpose};

use super::{
    acting::Acting,
    changed::{Changed, OptionalReason},
    handed_out::{LinkOrder, WithLink, lifetime},
};
use crate::{
    auth::{links, signed_in::Staff},
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
};

/// Issues the setup link anew. The earlier one dies; a cancelled invitation comes back.
#[utoipa::path(post, path = "/accounts/{id}/setup-link", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = LinkOrder, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The new link, shown once.", body = WithLink),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "already-registered, login-taken, account-method-switched-off", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn renew(
    acting: Acting<Staff>,
    Json(order): Json<LinkOrder>,
) -> Result<At<WithLink>, ApiError> {
    let lifetime = lifetime(LinkPurpose::Setup, order.link_lifetime_minutes)?;
    let issued = links::issue_for(&acting.app, acting.id, LinkPurpose::Setup, lifetime).await?;
    let action = AccountAction::IssueSetupLink { link: issued.link, reason: order.reason };
    let receipt = acting.command(action).await?;
    Ok(At(receipt.position, WithLink::new(&acting.app, acting.id, &issued)))
}

/// Takes an invitation back: the link dies and the login is free again.
#[utoipa::path(post, path = "/accounts/{id}/setup-link/cancel", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = OptionalReason, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "already-registered", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn cancel(
    acting: Acting<Staff>,
    Json(OptionalReason { reason }): Json<OptionalReason>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::CancelSetupLink { reason }).await
}
