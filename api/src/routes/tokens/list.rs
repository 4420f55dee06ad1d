use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::issued::ServiceToken;
use crate::{
    app::SharedApp,
    auth::{service_tokens, signed_in::Admin},
    http::json::Json,
    problem::{ApiError, Problem},
};

#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceTokens {
    items: Vec<ServiceToken>,
}

/// All tokens there are and were, the newest first, without what would let anybody in.
#[utoipa::path(get, path = "/tokens", tag = "tokens", security(("session" = ["admin"])), responses(
    (status = 200, description = "The tokens.", body = ServiceTokens),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list_tokens(
    State(app): State<SharedApp>,
    _: Admin,
) -> Result<Json<ServiceTokens>, ApiError> {
    let issued = service_tokens::list(&app).await?;
    Ok(Json(ServiceTokens { items: issued.into_iter().map(ServiceToken::from).collect() }))
}
