use axum::{extract::State, response::IntoResponse};
use domain::AccountId;
use projections::{
    Projector,
    profiles::{self, Profiles},
};

use super::profile::Profile;
use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::{json::Json, path::Path, positions::MinPosition, revision::Revision},
    problem::{ApiError, Problem},
};

/// One person.
#[utoipa::path(get, path = "/profiles/{id}", tag = "profiles", params(("id" = uuid::Uuid, Path)), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "The profile, with its revision as ETag.", body = Profile),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn get(
    State(app): State<SharedApp>,
    _: Observer,
    min_position: MinPosition,
    Path(id): Path<AccountId>,
) -> Result<impl IntoResponse, ApiError> {
    min_position.reached_by(&app, &[Profiles::NAME]).await?;
    let shown = profiles::get(&app.db, id).await?.ok_or(ApiError::NotFound)?;
    let profile = Profile::with_what_is_not_in_the_log(&app, vec![shown]).await?.pop();
    let profile = profile.ok_or(ApiError::NotFound)?;
    Ok((Revision(profile.revision()), Json(profile)))
}
