//! The endpoints, laid out like their URLs: one file each, named after the verb.

pub mod accounts;
pub mod approvals;
pub mod attention;
pub mod auth;
pub mod events;
pub mod health;
pub mod links;
pub mod me;
pub mod moves;
pub mod pools;
pub mod problems;
pub mod profiles;
pub mod recovery;
pub mod storage;
pub mod tokens;
pub mod v5;

use axum::{Router, extract::DefaultBodyLimit, middleware};
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    app::SharedApp,
    auth::session_cookie,
    http::{MAX_BODY_BYTES, context, cross_site, headers, idempotency},
    metrics::requests,
    pages,
    problem::ApiError,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "dna-nexus",
        description = "Accounts and storage quota. Problems are RFC 9457 documents with a stable \
            `code`. A command answers with `Nexus-Position`; send it back as `Nexus-Min-Position` \
            on a read to see at least that much.",
    ),
    components(schemas(crate::problem::Problem)),
    modifiers(&WaysIn)
)]
struct Document;

/// What opens an address that is not open to everybody. Each operation says which of the two, and
/// for a session the roles, for a token the scope.
struct WaysIn;

impl Modify for WaysIn {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let cookie = ApiKeyValue::with_description(
            session_cookie::NAME,
            "What signing in hands out. Requests that change something must also come from the \
             server's own origin. The names beside it are the roles that are let in; none means \
             that every role is.",
        );
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "A service token, which an administrator makes for a program. The name beside it is \
             the scope that the token must have.",
        ));
        let components = document.components.get_or_insert_default();
        let session = SecurityScheme::ApiKey(ApiKey::Cookie(cookie));
        components.add_security_scheme("session", session);
        components.add_security_scheme("service_token", SecurityScheme::Http(bearer.build()));
    }
}

fn api() -> OpenApiRouter<SharedApp> {
    let v1 = OpenApiRouter::new()
        .merge(accounts::router())
        .merge(approvals::router())
        .merge(attention::router())
        .merge(auth::router())
        .merge(events::router())
        .merge(links::router())
        .merge(me::router())
        .merge(moves::router())
        .merge(pools::router())
        .merge(profiles::router())
        .merge(recovery::router())
        .merge(storage::router())
        .merge(tokens::router());
    OpenApiRouter::with_openapi(Document::openapi())
        .nest("/api/v1", v1)
        .nest("/api/v4", v5::verify_router())
        .nest("/api/v5", v5::router())
        .merge(health::router())
}

/// The document that describes the API.
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

/// Everything the server answers. `app` is shared by all requests.
pub fn router(app: SharedApp) -> Router {
    let (api, document) = api().split_for_parts();
    let document = axum::Json(document);
    api.route("/api/openapi.json", axum::routing::get(|| async move { document }))
        .merge(problems::router())
        .layer(middleware::from_fn_with_state(app.clone(), idempotency::replay))
        .layer(middleware::from_fn_with_state(app.clone(), cross_site::refuse))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .fallback(pages::serve)
        .layer(CatchPanicLayer::custom(|_| {
            axum::response::IntoResponse::into_response(ApiError::Internal(
                "a handler panicked".into(),
            ))
        }))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(middleware::from_fn(headers::secure))
        .layer(middleware::from_fn_with_state(app.clone(), requests::count))
        .layer(middleware::from_fn_with_state(app.clone(), context::circumstances))
        .with_state(app)
}

/// What a request's log lines carry. The path holds ids, never secrets: tokens travel in bodies.
fn span(request: &axum::extract::Request) -> tracing::Span {
    let id = request.extensions().get::<context::RequestId>().map(|id| id.0.as_str());
    tracing::info_span!(
        "request",
        id = id.unwrap_or_default(),
        method = %request.method(),
        path = request.uri().path(),
    )
}
