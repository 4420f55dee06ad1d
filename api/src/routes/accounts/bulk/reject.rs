use axum::extract::State;
use domain::{AccountId, values::Reason};
use serde::Deserialize;
use utoipa::ToSchema;

use super::each::{BulkAction, BulkResults, each};
use crate::{
    app::SharedApp,
    auth::signed_in::Staff,
    http::{json::Json, positions::At},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManyToReject {
    /// 1 to 100, each once.
    #[schema(value_type = Vec<uuid::Uuid>)]
    account_ids: Vec<AccountId>,
    /// Why, in the actor's own words: at most 500 characters.
    #[schema(value_type = String)]
    reason: Reason,
}

/// Turns down many who wait for approval. Their records stay.
#[utoipa::path(post, path = "/accounts/bulk/reject", tag = "accounts", request_body = ManyToReject, security(("session" = ["admin", "support"])), responses(
    (status = 200, description = "What became of each.", body = BulkResults),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
))]
pub async fn reject(
    State(app): State<SharedApp>,
    Staff(by): Staff,
    Json(body): Json<ManyToReject>,
) -> Result<At<BulkResults>, ApiError> {
    each(&app, &by, &body.account_ids, &BulkAction::Reject(body.reason)).await
}
