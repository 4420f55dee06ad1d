use std::collections::{BTreeSet, HashMap};

use axum::extract::State;
use domain::AccountId;
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
    // From the log: a list that a read model could hold up would not show what was just revoked.
    let mut names = HashMap::new();
    let makers: BTreeSet<AccountId> = issued.iter().filter_map(|token| token.created_by).collect();
    for maker in makers {
        let account = app.accounts.load(maker).await?.aggregate;
        let name = account.profile.display_name.as_ref().and_then(|name| name.known());
        names.extend(name.map(|name| (maker, name.as_str().to_owned())));
    }
    let items = issued.into_iter().map(|token| ServiceToken::new(token, &names));
    Ok(Json(ServiceTokens { items: items.collect() }))
}
