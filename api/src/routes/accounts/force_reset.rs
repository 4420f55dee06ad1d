use domain::{
    account::{AccountAction, LinkPurpose},
    values::Reason,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    acting::Acting,
    handed_out::{WithLink, lifetime},
};
use crate::{
    auth::{links, signed_in::Staff},
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForcedReset {
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = String)]
    reason: Reason,
    /// How long the link is good: 5 to 1,440 minutes (a day), an hour if not said.
    link_lifetime_minutes: Option<u32>,
}

/// Ends a password that others may know: it and every session die at once, and a link is made with
/// which the person sets a new one.
#[utoipa::path(post, path = "/accounts/{id}/force-reset", tag = "accounts", params(("id" = uuid::Uuid, Path)), request_body = ForcedReset, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "The link, shown once.", body = WithLink),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, outranked", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, account-deleted", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "not-registered, account-rejected, account-revoked, no-password, own-account, last-administrator, account-method-switched-off", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn force_reset(
    acting: Acting<Staff>,
    Json(body): Json<ForcedReset>,
) -> Result<At<WithLink>, ApiError> {
    let lifetime = lifetime(LinkPurpose::Reset, body.link_lifetime_minutes)?;
    let issued = links::issue_for(&acting.app, acting.id, LinkPurpose::Reset, lifetime).await?;
    let action = AccountAction::ForceReset { reason: body.reason, link: issued.link };
    let receipt = acting.command(action).await?;
    Ok(At(receipt.position, WithLink::new(&acting.app, acting.id, &issued)))
}
