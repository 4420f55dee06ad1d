use axum::extract::State;
use domain::{
    PoolId,
    storage_pool::{PoolAction, PoolCommand, PoolError, Retirement, StoragePool, Witness},
    values::Reason,
};
use event_store::Receipt;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    changed::{PoolChanged, command},
    owner::Owner,
};
use crate::{
    app::{App, SharedApp},
    auth::signed_in::{Admin, SignedIn},
    http::{json::Json, path::Path, positions::At, revision::IfMatch},
    problem::{ApiError, Problem},
    process::settled,
    storage::{cancelled_moves, patience::Unreachable, registering},
};

/// How many people a refusal names.
const NAMED: usize = 3;

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetirementOrder {
    /// The pool's disk is gone for good: what is still to be removed from it never will be. Needs a
    /// reason, and is refused while the disk can be reached, or may only be slow.
    #[serde(default)]
    disk_gone: bool,
    /// Why it is gone. Recorded where something is left undone.
    #[schema(value_type = Option<String>)]
    reason: Option<Reason>,
}

/// Closes a pool for good, once nobody has a quota in it and nothing is to be removed from it. Its
/// folder, and what is left in it, stays where it is.
#[utoipa::path(post, path = "/pools/{id}/retire", tag = "storage", params(("id" = uuid::Uuid, Path)), request_body = RetirementOrder, security(("session" = ["admin"])), responses(
    (status = 200, description = "The pool after the change.", body = PoolChanged),
    (status = 400, description = "invalid-request, disk-gone-needs-reason", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "pool-not-empty, pool-holds-old-copies, pool-awaits-removals, pool-disk-answers, pool-disk-silent", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "precondition-failed", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "pool-busy", body = Problem, content_type = "application/problem+json"),
))]
pub async fn retire(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(id): Path<PoolId>,
    if_match: IfMatch,
    Json(order): Json<RetirementOrder>,
) -> Result<At<PoolChanged>, ApiError> {
    let disk_gone = match (order.disk_gone, order.reason) {
        (true, None) => return Err(ApiError::DiskGoneNeedsReason),
        (true, Some(reason)) => Some(Witness { by: by.account_id, reason }),
        (false, None) => None,
        (false, Some(_)) => {
            let detail =
                "is recorded with disk_gone only: leave it out, or say that the disk is gone";
            return Err(ApiError::invalid("reason", "unexpected", detail));
        }
    };
    let receipt = loop {
        let retirement = look(&app, id, disk_gone.clone()).await?;
        let disk_answers = retirement.disk_answers;
        match close(&app, &by, id, if_match, retirement).await {
            Err(ApiError::Pool(PoolError::HoldsOldCopies(undone))) => {
                if let Some((of, others)) = whose_old_copies(&app, id).await? {
                    return Err(ApiError::PoolHoldsOldCopies { of, others, undone, disk_answers });
                }
                // The last of them was cleaned meanwhile.
            }
            closed => break closed?,
        }
    };
    if let Some(root) = receipt.aggregate.root.clone() {
        registering::unmark(&app, id, root).await;
    }
    Ok(PoolChanged::of(id, &receipt))
}

/// What the decision has to know besides: of the disk, and of other pools.
async fn look(app: &App, id: PoolId, disk_gone: Option<Witness>) -> Result<Retirement, ApiError> {
    let pool = app.pools.load(id).await?.aggregate;
    let Some(root) = pool.root.as_ref().filter(|_| !pool.retired) else {
        return Ok(Retirement::default());
    };
    let measured = app.storage.disks.measure(id, root).await;
    if disk_gone.is_some() && matches!(measured, Err(Unreachable::Silent | Unreachable::Overdue)) {
        return Err(ApiError::PoolDiskSilent);
    }
    let cancelled = cancelled_moves(app, &pool).await?;
    Ok(Retirement { disk_gone, disk_answers: measured.is_ok(), cancelled })
}

/// What would be refused now is, without waiting. A pool that would be closed is to know of everything
/// that was asked for before: only then it is asked for good.
async fn close(
    app: &App,
    by: &SignedIn,
    id: PoolId,
    if_match: IfMatch,
    retirement: Retirement,
) -> Result<Receipt<StoragePool>, ApiError> {
    let disk_answers = retirement.disk_answers;
    let action = PoolAction::Retire(retirement);
    let asked = PoolCommand { actor: by.actor(), at: app.clock.now(), action: action.clone() };
    app.pools.load(id).await?.aggregate.decide(asked).map_err(ApiError::Pool)?;
    if let Some(ahead) = settled::wait(app, id, disk_answers).await? {
        return Err(ApiError::PoolBusy(ahead));
    }
    command(app, by, id, if_match, action).await
}

/// Some of those whose old copies are in the way, and how many others there are; `None` where none
/// is any more.
async fn whose_old_copies(app: &App, id: PoolId) -> Result<Option<(Vec<String>, usize)>, ApiError> {
    let old_copies = app.pools.load(id).await?.aggregate.old_copies;
    let mut of = Vec::new();
    for account in old_copies.keys().take(NAMED) {
        of.push(Owner::load(app, *account).await?.in_words());
    }
    let others = old_copies.len() - of.len();
    Ok((!of.is_empty()).then_some((of, others)))
}
