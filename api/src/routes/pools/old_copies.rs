use axum::extract::State;
use domain::{PoolId, storage_pool::PoolError};
use jiff::Timestamp;
use projections::{
    Projector,
    pools::{self, Pools},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::owner::Owner;
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
    routes::moves::movement::{FileWork, Known, NamedPool},
    storage::file_work,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OldCopiesQuery {
    cursor: Option<String>,
    /// 1 to 200, 50 by default.
    limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OldCopyPage {
    items: Vec<OldCopy>,
    next_cursor: Option<String>,
    /// Old copies on all pages.
    total: u64,
}

/// What a move has left behind.
#[derive(Debug, Serialize, ToSchema)]
pub struct OldCopy {
    move_id: Uuid,
    owner: Owner,
    /// Where the account has moved to.
    to: NamedPool,
    /// `kept`, or `cleaning` while it is being removed.
    state: &'static str,
    /// How long the files in it are.
    bytes: u64,
    files: u64,
    /// When it came to this state.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// What is being done; null when nothing is.
    work: Option<FileWork>,
}

/// What moves have left in a pool, the oldest first. A pool can be retired once there is nothing.
#[utoipa::path(get, path = "/pools/{id}/old-copies", tag = "storage", params(("id" = Uuid, Path), OldCopiesQuery), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "A page.", body = OldCopyPage),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found, pool-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn old_copies(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Path(id): Path<PoolId>,
    Query(query): Query<OldCopiesQuery>,
) -> Result<Json<OldCopyPage>, ApiError> {
    let page = paging::page(query.limit, false, query.cursor)?;
    min_position.reached_by(&app, &[Pools::NAME]).await?;
    pools::get(&app.db, id).await?.ok_or(ApiError::Pool(PoolError::NotFound))?;
    let page = pools::old_copies(&app.db, id, &page).await?;
    let work = file_work::all(&app.db).await?;
    let mut known = Known::new(&app);
    let mut items = Vec::new();
    for row in page.items {
        items.push(OldCopy {
            move_id: row.move_id.0,
            owner: Owner::load(&app, row.account_id).await?,
            to: known.named(row.to_pool).await?,
            state: row.state.as_str(),
            bytes: row.old_bytes.unwrap_or(0),
            files: row.old_files.unwrap_or(0),
            since: row.since,
            work: known.work_of(&row, &work).await?,
        });
    }
    Ok(Json(OldCopyPage { items, next_cursor: page.next_cursor, total: page.total }))
}
