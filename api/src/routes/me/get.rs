use axum::{extract::State, response::IntoResponse};

use super::own_account::{Me, READ_FROM};
use crate::{
    app::SharedApp,
    auth::signed_in::SignedIn,
    http::{json::Json, positions::MinPosition, revision::Revision},
    problem::{ApiError, Problem},
};

/// The signed-in person's own account.
#[utoipa::path(get, path = "/me", tag = "me", security(("session" = [])), responses(
    (status = 200, description = "The account as it is now.", body = Me),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 503, description = "projection-lagging", body = Problem, content_type = "application/problem+json"),
))]
pub async fn me(
    State(app): State<SharedApp>,
    signed_in: SignedIn,
    min_position: MinPosition,
) -> Result<impl IntoResponse, ApiError> {
    min_position.reached_by(&app, READ_FROM).await?;
    let me = Me::of(&app, signed_in.account_id, &signed_in.account).await?;
    let me = me.looked_at(&app).await?;
    Ok((Revision(signed_in.account.sequence), Json(me)))
}
