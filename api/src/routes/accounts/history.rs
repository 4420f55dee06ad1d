use std::collections::{BTreeSet, HashMap};

use axum::extract::State;
use domain::{AccountId, PoolId};
use jiff::Timestamp;
use projections::{
    Projector,
    account_history::{self, AccountHistory, Change, Entry},
    pools,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    app::{App, SharedApp},
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
pub struct HistoryQuery {
    cursor: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryPage {
    items: Vec<HistoryEntry>,
    next_cursor: Option<String>,
}

/// Something that happened to the account.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    position: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[serde(rename = "type")]
    event_type: String,
    subject: HistorySubject,
    actor: HistoryActor,
    reason: Option<String>,
    /// Where the actor was.
    address: Option<String>,
    summary: String,
    changes: Vec<HistoryChange>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HistorySubject {
    /// `account` or `storage_pool`.
    #[serde(rename = "type")]
    kind: String,
    id: Uuid,
    /// What a pool is called now; null for an account.
    name: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryActor {
    /// `account` or `system`.
    kind: String,
    account_id: Option<Uuid>,
    /// As it was then; null once the person has been erased.
    name: Option<String>,
}

/// What a field was and became; both null once the person has been erased. Of `pool` it is what the
/// pools are called now.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryChange {
    field: String,
    old: Option<String>,
    new: Option<String>,
}

/// Everything that happened to an account, newest first.
#[utoipa::path(get, path = "/accounts/{id}/history", tag = "accounts", params(("id" = Uuid, Path), HistoryQuery), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "A page.", body = HistoryPage),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn history(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Path(id): Path<AccountId>,
    Query(query): Query<HistoryQuery>,
) -> Result<Json<HistoryPage>, ApiError> {
    let request = paging::page(query.limit, true, query.cursor)?;
    min_position.reached_by(&app, &[AccountHistory::NAME]).await?;
    let page = account_history::list(&app.db, id, &request).await?;
    if page.total == 0 {
        return Err(ApiError::NotFound);
    }
    let names = pool_names(&app, &page.items).await?;
    let items = page.items.into_iter().map(|entry| HistoryEntry::new(entry, &names)).collect();
    Ok(Json(HistoryPage { items, next_cursor: page.next_cursor }))
}

/// What the read model calls a pool that somebody's storage is in.
const POOL_ID: &str = "pool_id";

/// What the pools that are told of are called now, by their ids as they stand in the entries.
async fn pool_names(app: &App, entries: &[Entry]) -> Result<HashMap<String, String>, ApiError> {
    let mut names = HashMap::new();
    for id in pools_told(entries) {
        let pool: PoolId = id.parse().map_err(ApiError::internal)?;
        if let Some(pool) = pools::get(&app.db, pool).await? {
            names.insert(id, pool.name.into());
        }
    }
    Ok(names)
}

fn pools_told(entries: &[Entry]) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for entry in entries.iter().filter(|entry| entry.subject_type == "storage_pool") {
        ids.insert(entry.subject_id.to_string());
        for change in entry.changes.iter().filter(|change| change.field == POOL_ID) {
            ids.extend(change.old.iter().chain(&change.new).cloned());
        }
    }
    ids
}

impl HistoryChange {
    fn new(change: Change, pools: &HashMap<String, String>) -> Self {
        let Change { field, old, new } = change;
        if field != POOL_ID {
            return Self { field, old, new };
        }
        let name = |id: Option<String>| id.map(|id| pools.get(&id).cloned().unwrap_or(id));
        Self { field: "pool".to_owned(), old: name(old), new: name(new) }
    }
}

impl HistoryEntry {
    fn new(entry: Entry, pools: &HashMap<String, String>) -> Self {
        let name = pools.get(&entry.subject_id.to_string()).cloned();
        Self {
            position: entry.position,
            at: entry.at,
            event_type: entry.event_type,
            subject: HistorySubject { kind: entry.subject_type, id: entry.subject_id, name },
            actor: HistoryActor {
                kind: entry.actor_kind,
                account_id: entry.actor_id.map(|id| id.0),
                name: entry.actor_name,
            },
            reason: entry.reason,
            address: entry.address,
            summary: entry.summary,
            changes: entry
                .changes
                .into_iter()
                .map(|change| HistoryChange::new(change, pools))
                .collect(),
        }
    }
}
