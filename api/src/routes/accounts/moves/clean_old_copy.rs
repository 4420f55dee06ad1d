use axum::extract::State;
use domain::{
    AccountId, PoolId,
    account::Status,
    storage_pool::{PoolAction, PoolCommand, PoolError},
    values::Reason,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Moved, place_of};
use crate::{
    app::SharedApp,
    auth::signed_in::Admin,
    http::{json::Json, path::Path, positions::At},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OldCopyToClean {
    /// The pool that the account has left. An account that has moved twice has two old copies.
    #[schema(value_type = Uuid)]
    pool_id: PoolId,
    /// Why, in the actor's own words: at most 500 characters. None of a deleted account, with which
    /// it would be erased.
    #[schema(value_type = Option<String>)]
    reason: Option<Reason>,
}

/// Removes what a move has left behind, for good. Only ever the old copy: a pool that the account has
/// its quota in has none.
#[utoipa::path(post, path = "/accounts/{id}/clean-old-copy", tag = "storage", params(("id" = Uuid, Path)), request_body = OldCopyToClean, security(("session" = ["admin"])), responses(
    (status = 200, description = "The old copy is being removed.", body = Moved),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "no-old-copy, account-moving", body = Problem, content_type = "application/problem+json"),
))]
pub async fn clean_old_copy(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(account_id): Path<AccountId>,
    Json(OldCopyToClean { pool_id, reason }): Json<OldCopyToClean>,
) -> Result<At<Moved>, ApiError> {
    if reason.is_some() && app.accounts.load(account_id).await?.aggregate.status == Status::Deleted
    {
        let detail = "nothing is kept of a deleted account: leave it out";
        return Err(ApiError::invalid("reason", "unexpected", detail));
    }
    // While files are on their way, there is never one copy less of them.
    if let Some(place) = place_of(&app, account_id).await?
        && app.pools.load(place).await?.aggregate.is_moving(account_id)
    {
        return Err(ApiError::Pool(PoolError::Moving));
    }
    let action = PoolAction::GiveUpOldCopy { account_id, reason };
    let command = PoolCommand { actor: by.actor(), at: app.clock.now(), action };
    let receipt = app.pools.execute(pool_id, command, &by.metadata(), None).await?;
    Ok(At(receipt.position, Moved { account_id: account_id.0, from_pool_id: pool_id.0 }))
}
