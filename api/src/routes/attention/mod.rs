//! How much waits for an administrator.

use axum::extract::State;
use projections::{Projector, approvals};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{json::Json, positions::MinPosition},
    problem::{ApiError, Problem},
    storage::file_work,
};

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(attention))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Attention {
    /// Rows in approvals that ask for action.
    approvals: u64,
    /// Moves and removals of files that do not go on by themselves.
    files: u64,
}

/// Counts for the sidebar.
#[utoipa::path(get, path = "/attention", tag = "approvals", security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "The counts.", body = Attention),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
))]
pub async fn attention(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
) -> Result<Json<Attention>, ApiError> {
    min_position.reached_by(&app, &[approvals::Approvals::NAME]).await?;
    Ok(Json(Attention {
        approvals: approvals::count_needing_action(&app.db).await?,
        files: file_work::count_held_up(&app.db).await?,
    }))
}
