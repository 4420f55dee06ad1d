use std::time::Duration;

use axum::extract::State;
use domain::{
    AccountId, Actor, PoolId,
    storage_pool::{
        Holder, Measured, PoolAction, PoolCommand, PoolError, StoragePool, quota_claim,
    },
    values::{MAX_BYTES, PoolRoot},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::{App, SharedApp},
    auth::signed_in::Observer,
    http::{
        json::{Json, Query},
        path::Path,
    },
    problem::{ApiError, Problem},
    storage::{
        Unreachable,
        condition::shortfall_bytes,
        pool_figures::{self, Figures},
        usage::{Place, Seen, Usage},
    },
};

/// How long a dialog waits for a new figure of usage before it shows the last one.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CapacityQuery {
    #[param(value_type = Uuid)]
    account_id: AccountId,
    /// The quota that is thought of, to be told beforehand whether it would be refused.
    requested_bytes: Option<u64>,
}

/// A pool as one account's allocation sees it. Sizes are bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolCapacity {
    /// What the account's files take up on the pool's disk; null when that is not known.
    usage: Option<Usage>,
    /// A newer figure of usage is on its way: ask again in a moment.
    measuring: bool,
    current_quota_bytes: u64,
    total_bytes: u64,
    free_bytes: u64,
    headroom_bytes: u64,
    /// The sum of all other accounts' quotas.
    reserved_for_others_bytes: u64,
    /// Total less headroom less what is reserved for others, never negative.
    remaining_reservable_bytes: u64,
    /// What the disk lacks for everything that may still be stored: the unused parts of quotas and
    /// what can still be allocated, less what is free. Null while the disk cannot be reached.
    shortfall_bytes: Option<u64>,
    requested_bytes: Option<u64>,
    /// When the filesystem said how large it is: now, unless the pool is unavailable.
    #[schema(value_type = String, format = DateTime)]
    measured_at: Timestamp,
    /// Why the requested quota, or any, would be refused; null when it would not.
    refusal: Option<Refusal>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Refusal {
    code: String,
    detail: String,
}

/// The figures that an allocation is decided by, as they are at this moment. Of a pool whose disk is
/// gone they are the last ones, and the refusal says so.
#[utoipa::path(get, path = "/pools/{id}/capacity", tag = "storage", params(("id" = Uuid, Path), CapacityQuery), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "The figures.", body = PoolCapacity),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "pool-unavailable: and nothing is known of its size", body = Problem, content_type = "application/problem+json"),
))]
pub async fn capacity(
    State(app): State<SharedApp>,
    _: Observer,
    Path(pool_id): Path<PoolId>,
    Query(query): Query<CapacityQuery>,
) -> Result<Json<PoolCapacity>, ApiError> {
    let CapacityQuery { account_id, requested_bytes } = query;
    if requested_bytes.is_some_and(|bytes| bytes > MAX_BYTES) {
        let detail = format!("must be 0 to {MAX_BYTES}");
        return Err(ApiError::invalid("requested_bytes", "out-of-range", &detail));
    }
    // From the log, as the decision itself will be.
    let pool = app.pools.load(pool_id).await?.aggregate;
    let root = pool.root.as_ref().ok_or(ApiError::Pool(PoolError::NotFound))?;
    let account = app.accounts.load(account_id).await?.aggregate;
    if account.id.is_none() {
        return Err(ApiError::NotFound);
    }
    let (figures, unreachable) = figures(&app, pool_id, root).await?;
    let place = account.identity.as_ref().map(|identity| Place {
        account_id,
        pool_id,
        root: root.clone(),
        fingerprint: identity.fingerprint.clone(),
    });
    let seen = match place {
        Some(place) => app.storage.usage.look(&app, place, LOOK).await?,
        None => Seen { usage: None, measuring: false },
    };
    let capacity = pool.capacity_for(account_id, figures.measured);
    let shortfall_bytes = match unreachable {
        Some(_) => None,
        None => Some(shortfall_bytes(&app, pool_id, &pool, figures.measured).await?),
    };
    let refusal = match (unreachable, requested_bytes) {
        (Some(why), _) => Some(ApiError::PoolUnavailable(why)),
        (None, Some(bytes)) => {
            let holder = Holder { account_id, status: account.status };
            let refusal = refusal(&app, &pool, pool_id, holder, figures.measured, bytes).await?;
            refusal.map(ApiError::Pool)
        }
        (None, None) => None,
    };
    Ok(Json(PoolCapacity {
        usage: seen.usage,
        measuring: seen.measuring,
        current_quota_bytes: pool.quota_bytes(account_id),
        total_bytes: capacity.total_bytes,
        free_bytes: capacity.free_bytes,
        headroom_bytes: capacity.headroom_bytes,
        reserved_for_others_bytes: capacity.reserved_for_others_bytes,
        remaining_reservable_bytes: capacity.remaining_reservable_bytes(),
        shortfall_bytes,
        requested_bytes,
        measured_at: figures.measured_at,
        refusal: refusal.map(|problem| {
            let (code, detail) = problem.code_and_detail();
            Refusal { code: code.to_owned(), detail }
        }),
    }))
}

/// What the pool's filesystem says, or said last, and why it does not say it now.
async fn figures(
    app: &App,
    pool_id: PoolId,
    root: &PoolRoot,
) -> Result<(Figures, Option<Unreachable>), ApiError> {
    match app.storage.disks.measure(pool_id, root).await {
        Ok(measured) => Ok((Figures { measured, measured_at: app.clock.now() }, None)),
        Err(why) => {
            let known = pool_figures::known(&app.db, &[pool_id]).await?;
            let figures = known.get(&pool_id).copied();
            Ok((figures.ok_or_else(|| ApiError::PoolUnavailable(why.clone()))?, Some(why)))
        }
    }
}

/// What an allocation would be refused with: decided by the pool itself, and by the log's guards.
async fn refusal(
    app: &App,
    pool: &StoragePool,
    pool_id: PoolId,
    holder: Holder,
    measured: Measured,
    bytes: u64,
) -> Result<Option<PoolError>, ApiError> {
    let action = PoolAction::Allocate { holder, bytes, measured, overcommit: false, reason: None };
    let command = PoolCommand { actor: Actor::system("preview"), at: app.clock.now(), action };
    if let Err(refusal) = pool.decide(command) {
        return Ok(Some(refusal));
    }
    let held_in = app.log.holder(&quota_claim(holder.account_id)).await?;
    let elsewhere = held_in.is_some_and(|held_in| held_in != pool_id.to_string());
    Ok(elsewhere.then_some(PoolError::QuotaElsewhere))
}
