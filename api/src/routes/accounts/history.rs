use axum::extract::State;
use domain::AccountId;
use jiff::Timestamp;
use projections::{
    Projector,
    account_history::{self, AccountHistory, Entry},
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
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryActor {
    /// `account` or `system`.
    kind: String,
    account_id: Option<Uuid>,
    /// As it was then; null once the person has been erased.
    name: Option<String>,
}

/// What a field was and became; both null once the person has been erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryChange {
    field: String,
    old: Option<String>,
    new: Option<String>,
}

/// Everything that happened to an account, newest first.
#[utoipa::path(get, path = "/accounts/{id}/history", tag = "accounts", params(("id" = Uuid, Path), HistoryQuery), responses(
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
    let items = page.items.into_iter().map(HistoryEntry::from).collect();
    Ok(Json(HistoryPage { items, next_cursor: page.next_cursor }))
}

impl From<Entry> for HistoryEntry {
    fn from(entry: Entry) -> Self {
        Self {
            position: entry.position,
            at: entry.at,
            event_type: entry.event_type,
            subject: HistorySubject { kind: entry.subject_type, id: entry.subject_id },
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
                .map(|change| HistoryChange {
                    field: change.field,
                    old: change.old,
                    new: change.new,
                })
                .collect(),
        }
    }
}
