use axum::extract::State;
use domain::{AccountId, ReservationId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::set_aside::SetAside;
use crate::{
    app::SharedApp,
    auth::service_tokens::Service,
    http::{json::Json, path::PathOfTwo},
    problem::{ApiError, Problem},
    storage::storing,
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// How many bytes it turned out to be, if fewer than were set aside.
    bytes: Option<u64>,
}

/// Says that the file is stored. Its bytes count until the disk has been measured after this.
#[utoipa::path(post, path = "/storage/{account_id}/reservations/{id}/commit", tag = "storage", params(("account_id" = uuid::Uuid, Path), ("id" = uuid::Uuid, Path)), request_body = Stored, security(("service_token" = ["storage:authorize"])), responses(
    (status = 200, description = "The reservation, committed.", body = SetAside),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "token-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "reservation-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "reservation-over", body = Problem, content_type = "application/problem+json"),
))]
pub async fn commit(
    State(app): State<SharedApp>,
    _: Service,
    PathOfTwo(account_id, id): PathOfTwo<AccountId, ReservationId>,
    Json(body): Json<Stored>,
) -> Result<Json<SetAside>, ApiError> {
    Ok(Json(storing::commit(&app, account_id, id, body.bytes).await?.into()))
}
