use axum::extract::State;
use domain::{AccountId, ReservationId, values::MAX_BYTES};
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::ToSchema;

use super::set_aside::SetAside;
use crate::{
    app::SharedApp,
    auth::service_tokens::Service,
    http::{json::Json, path::Path},
    problem::{ApiError, Problem},
    storage::storing::{self, Wish},
};

/// How long an app has for storing what it asked for.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// How large the file is: 0 to 2^63-1.
    bytes: u64,
    /// Chosen by the app, so that asking again after a lost answer sets nothing aside twice. Made by
    /// the server if not said.
    #[schema(value_type = Option<uuid::Uuid>)]
    reservation_id: Option<ReservationId>,
}

/// Sets bytes aside for a file that an app is about to store for somebody: for ten minutes, or until
/// the app says what became of it. Asking again with the same id and size keeps them set aside for
/// ten minutes from then, for a file that takes longer: as long as the account may store. What is measured, set aside and reported since never adds up to
/// more than the quota.
#[utoipa::path(post, path = "/storage/{account_id}/authorize", tag = "storage", params(("account_id" = uuid::Uuid, Path)), request_body = Upload, security(("service_token" = ["storage:authorize"])), responses(
    (status = 200, description = "The file may be stored.", body = SetAside),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "token-unknown", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "account-not-enabled, no-quota, quota-exceeded, pool-unavailable, reservation-differs, reservation-over", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "usage-unknown, busy", body = Problem, content_type = "application/problem+json"),
))]
pub async fn authorize(
    State(app): State<SharedApp>,
    _: Service,
    Path(account_id): Path<AccountId>,
    Json(body): Json<Upload>,
) -> Result<Json<SetAside>, ApiError> {
    if body.bytes > MAX_BYTES {
        let detail = format!("must be 0 to {MAX_BYTES}");
        return Err(ApiError::invalid("bytes", "out-of-range", &detail));
    }
    let id = body.reservation_id.unwrap_or_else(|| ReservationId(app.new_id()));
    let wish = Wish { account_id, id, bytes: body.bytes, lifetime: LIFETIME };
    Ok(Json(storing::reserve(&app, wish).await?.into()))
}
