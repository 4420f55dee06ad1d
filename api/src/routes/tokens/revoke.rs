use axum::extract::State;
use domain::TokenId;

use crate::{
    app::SharedApp,
    auth::{service_tokens, signed_in::Admin},
    http::{path::Path, positions::Done},
    problem::{ApiError, Problem},
};

/// Revokes a token: its next request is refused, on every node.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "tokens", params(("id" = uuid::Uuid, Path)), security(("session" = ["admin"])), responses(
    (status = 204, description = "Revoked, also when it was before."),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, cross-site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "not-found", body = Problem, content_type = "application/problem+json"),
))]
pub async fn revoke_token(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Path(id): Path<TokenId>,
) -> Result<Done, ApiError> {
    let receipt = service_tokens::revoke(&app, id, &by.metadata()).await?;
    Ok(Done(receipt.position))
}
