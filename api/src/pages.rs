//! The administrators' and users' pages: built by `web/`, carried inside the program.

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use rust_embed::Embed;
use uuid::Uuid;

use crate::problem::ApiError;

/// In a debug build the files are read from `web/dist` on each request, else they are inside.
#[derive(Embed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Files;

/// Vite names these files by their content, so they never change.
const HASHED: &str = "assets/";

/// Only worker scripts may compile WebAssembly; the pages themselves never can.
const WORKERS: &str = "assets/workers/";

const WORKER_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     connect-src 'self'; base-uri 'none'";

/// Written by the build where the page wants its nonce.
const NONCE_PLACE: &str = "__CSP_NONCE__";

/// Answers everything outside the API: a file if there is one, else the page itself, which knows
/// its own routes.
pub async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::MethodNotAllowed.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    match Files::get(path) {
        Some(file) if path != "index.html" => asset(path, file),
        _ if path.starts_with("api/") || path.starts_with(HASHED) => {
            ApiError::NotFound.into_response()
        }
        _ => page(),
    }
}

fn asset(path: &str, file: rust_embed::EmbeddedFile) -> Response {
    let content_type = HeaderValue::from_str(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = file.data.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type);
    if path.starts_with(HASHED) {
        let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
        headers.insert(header::CACHE_CONTROL, forever);
    }
    if path.starts_with(WORKERS) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(WORKER_POLICY));
    }
    response
}

fn page() -> Response {
    let Some(file) = Files::get("index.html") else {
        let hint = "The pages have not been built. Run `cargo xtask run`, which builds them.\n";
        return (StatusCode::SERVICE_UNAVAILABLE, hint).into_response();
    };
    let nonce = BASE64_STANDARD.encode(Uuid::new_v4().as_bytes());
    let html = String::from_utf8_lossy(&file.data).replace(NONCE_PLACE, &nonce);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; worker-src 'self'; \
         base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    );
    let mut response = axum::response::Html(html).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
