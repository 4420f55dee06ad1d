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

/// Makes a link with which the person sets a new password. Until they do, the present one and
/// every session stay good. An earlier link dies.
#[utoipa::path(post, path = "/accounts/{id}/reset-link", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = LinkOrder, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The link, shown once.", body = WithLink),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "not-registered, account-rejected, account-revoked, no-password, own-account, account-method-switched-off", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn issue(
    acting: Acting<Staff>,
    Json(order): Json<LinkOrder>,
) -> Result<At<WithLink>, ApiError> {
    let lifetime = lifetime(LinkPurpose::Reset, order.link_lifetime_minutes)?;
    let issued = links::issue_for(&acting.app, acting.id, LinkPurpose::Reset, lifetime).await?;
    let action = AccountAction::IssueResetLink { link: issued.link, reason: order.reason };
    let receipt = acting.command(action).await?;
    Ok(At(receipt.position, WithLink::new(&acting.app, acting.id, &issued)))
}

/// Takes a reset link back. The password stays what it is.
#[utoipa::path(post, path = "/accounts/{id}/reset-link/cancel", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = OptionalReason, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The account after the change.", body = Changed),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn cancel(
    acting: Acting<Staff>,
    Json(OptionalReason { reason }): Json<OptionalReason>,
) -> Result<At<Changed>, ApiError> {
    acting.change(AccountAction::CancelResetLink { reason }).await
}
