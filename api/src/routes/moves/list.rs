use axum::extract::State;
use projections::{Projector, pools};

use super::movement::Movements;
use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{json::Json, positions::MinPosition},
    problem::{ApiError, Problem},
    storage::file_work,
};

/// All moves of which something is left, the oldest first, and what is being removed.
#[utoipa::path(get, path = "/moves", tag = "storage", security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "The moves, and what else is done with files.", body = Movements),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
) -> Result<Json<Movements>, ApiError> {
    min_position.reached_by(&app, &[pools::Pools::NAME]).await?;
    let moves = pools::moves(&app.db).await?;
    let work = file_work::all(&app.db).await?;
    Ok(Json(Movements::new(&app, moves, &work).await?))
}
