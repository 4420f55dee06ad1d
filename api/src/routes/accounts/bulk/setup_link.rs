use axum::extract::State;
use domain::{AccountId, account::LinkPurpose, values::Reason};
use serde::Deserialize;
use utoipa::ToSchema;

use super::each::{BulkAction, BulkResults, each};
use crate::{
    app::SharedApp,
    auth::signed_in::Staff,
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
    routes::accounts::handed_out::lifetime,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManyToRenew {
    /// 1 to 100, each once.
    #[schema(value_type = Vec<uuid::Uuid>)]
    account_ids: Vec<AccountId>,
    /// How long the links are good: 60 to 43,200 minutes (30 days), three days if not said.
    link_lifetime_minutes: Option<u32>,
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = Option<String>)]
    reason: Option<Reason>,
}

/// Issues many setup links anew. The earlier ones die; cancelled invitations come back.
#[utoipa::path(post, path = "/accounts/bulk/setup-link", tag = "accounts", request_body = ManyToRenew, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "What became of each.", body = BulkResults),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
))]
pub async fn renew(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    Json(body): Json<ManyToRenew>,
) -> Result<At<BulkResults>, ApiError> {
    let lifetime = lifetime(LinkPurpose::Setup, body.link_lifetime_minutes)?;
    let action = BulkAction::RenewSetupLink(lifetime, body.reason);
    each(&app, &by, &body.account_ids, &action).await
}
