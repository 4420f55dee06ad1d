use axum::{extract::State, http::StatusCode, response::IntoResponse};
use domain::{TokenId, values::TokenName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::scope::Scope;
use crate::{
    app::SharedApp,
    auth::{service_tokens, signed_in::Admin},
    http::{json::Json, positions::Reached},
    problem::{ApiError, Problem},
};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for: at most 80 characters.
    #[schema(value_type = String)]
    name: TokenName,
    scope: Scope,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MadeToken {
    #[schema(value_type = uuid::Uuid)]
    token_id: TokenId,
    name: String,
    scope: Scope,
    /// Shown once: nobody can read it again, also not the server.
    token: String,
}

/// Makes a token for a program, which may do what its scope says and nothing else.
///
/// Who made it is recorded; the token itself is not.
#[utoipa::path(post, path = "/tokens", tag = "tokens", request_body = NewToken, security(("session" = ["admin"])), responses(
    (status = 201, description = "The token, shown once.", body = MadeToken),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden, cross-site", body = Problem, content_type = "application/problem+json"),
))]
pub async fn create_token(
    State(app): State<SharedApp>,
    Admin(by): Admin,
    Json(body): Json<NewToken>,
) -> Result<impl IntoResponse, ApiError> {
    let NewToken { name, scope } = body;
    let issued = service_tokens::issue(&app, name.clone(), scope.into(), &by.metadata()).await;
    let (token_id, token, receipt) = issued?;
    let token = token.as_str().to_owned();
    let made = MadeToken { token_id, name: name.as_str().to_owned(), scope, token };
    Ok((StatusCode::CREATED, Reached(receipt.position), Json(made)))
}
