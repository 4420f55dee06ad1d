use axum::extract::State;
use domain::{AccountId, ReservationId};

use super::set_aside::SetAside;
use crate::{
    app::SharedApp,
    auth::service_tokens::Service,
    http::{json::Json, path::PathOfTwo},
    problem::{ApiError, Problem},
    storage::storing,
};

/// Says that the file is not stored and will not be: its bytes are free for others at once.
#[utoipa::path(post, path = "/storage/{account_id}/reservations/{id}/release", tag = "storage", params(("account_id" = uuid::Uuid, Path), ("id" = uuid::Uuid, Path)), security(("service_token" = ["storage:authorize"])), responses(
    (status = 200, description = "The reservation, released.", body = SetAside),
    (status = 401, description = "token-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "reservation-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "reservation-over: it is committed", body = Problem, content_type = "application/problem+json"),
))]
pub async fn release(
    State(app): State<SharedApp>,
    _: Service,
    PathOfTwo(account_id, id): PathOfTwo<AccountId, ReservationId>,
) -> Result<Json<SetAside>, ApiError> {
    Ok(Json(storing::release(&app, account_id, id).await?.into()))
}
