use std::collections::HashMap;

use axum::extract::State;
use domain::{AccountId, PoolId, storage_pool::PoolError};
use jiff::Timestamp;
use projections::{
    Projector,
    pools::{self, LedgerEntry, Pools},
    profiles::{self, Profiles},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{
        json::{Json, Query},
        paging,
        path::Path,
        positions::MinPosition,
    },
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    cursor: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerPage {
    items: Vec<PoolEntry>,
    next_cursor: Option<String>,
    /// Entries on all pages.
    total: u64,
}

/// What was done to a pool, and what the pool was with it. Sizes are bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolEntry {
    position: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The event's name, such as `QuotaAllocated`.
    event_type: String,
    /// Whose quota it was; null where the pool as a whole was changed.
    account: Option<Party>,
    previous_bytes: Option<u64>,
    bytes: Option<u64>,
    /// The disk's size as an allocation saw it.
    total_bytes: Option<u64>,
    headroom_bytes: u64,
    /// The sum of all quotas.
    reserved_bytes: u64,
    /// More was promised than there was, on purpose.
    overcommitted: bool,
    /// The pool was retired with something left undone, because its disk is gone for good.
    disk_gone: bool,
    /// Why it was done, where somebody said so; null also once whose words these are is erased.
    reason: Option<String>,
    /// Who did it; null when it was a part of the system.
    actor: Option<Party>,
    actor_system: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Party {
    account_id: Uuid,
    /// As the person is called now; null once they are erased.
    display_name: Option<String>,
}

/// Who reserved what of a pool, when and why, newest first.
#[utoipa::path(get, path = "/pools/{id}/ledger", tag = "storage", params(("id" = Uuid, Path), LedgerQuery), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "A page.", body = LedgerPage),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn ledger(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Path(id): Path<PoolId>,
    Query(query): Query<LedgerQuery>,
) -> Result<Json<LedgerPage>, ApiError> {
    let page = paging::page(query.limit, true, query.cursor)?;
    min_position.reached_by(&app, &[Pools::NAME, Profiles::NAME]).await?;
    let page = pools::ledger(&app.db, id, &page).await?;
    // A pool's ledger begins with its registration.
    if page.total == 0 {
        return Err(ApiError::Pool(PoolError::NotFound));
    }
    let people = page.items.iter().flat_map(|entry| [entry.account_id, entry.actor_id]);
    let people: Vec<AccountId> = people.flatten().collect();
    let names = profiles::names(&app.db, &people).await?;
    Ok(Json(LedgerPage {
        items: page.items.into_iter().map(|entry| PoolEntry::new(entry, &names)).collect(),
        next_cursor: page.next_cursor,
        total: page.total,
    }))
}

impl PoolEntry {
    fn new(entry: LedgerEntry, names: &HashMap<AccountId, String>) -> Self {
        let party =
            |id: AccountId| Party { account_id: id.0, display_name: names.get(&id).cloned() };
        Self {
            position: entry.position,
            at: entry.at,
            event_type: entry.event_type,
            account: entry.account_id.map(party),
            previous_bytes: entry.previous_bytes,
            bytes: entry.bytes,
            total_bytes: entry.total_bytes,
            headroom_bytes: entry.headroom_bytes,
            reserved_bytes: entry.reserved_bytes,
            overcommitted: entry.overcommitted,
            disk_gone: entry.disk_gone,
            reason: entry.reason.map(Into::into),
            actor: entry.actor_id.map(party),
            actor_system: entry.actor_system,
        }
    }
}
