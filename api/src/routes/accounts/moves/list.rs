use axum::extract::State;
use domain::AccountId;
use projections::{Projector, pools};

use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{json::Json, path::Path, positions::MinPosition},
    problem::{ApiError, Problem},
    routes::moves::movement::Movements,
    storage::file_work,
};

/// An account's moves of which something is left: under way, or with an old copy that is kept.
#[utoipa::path(get, path = "/accounts/{id}/moves", tag = "storage", params(("id" = uuid::Uuid, Path)), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "The moves, the oldest first, and what else is done with the account's files.", body = Movements),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Path(account_id): Path<AccountId>,
) -> Result<Json<Movements>, ApiError> {
    min_position.reached_by(&app, &[pools::Pools::NAME]).await?;
    let moves = pools::moves_of(&app.db, account_id).await?;
    let work = file_work::of_account(&app.db, account_id).await?;
    Ok(Json(Movements::new(&app, moves, &work).await?))
}
