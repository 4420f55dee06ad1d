//! Cross-site protection: an unsafe request must come from our own pages.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header::ORIGIN},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{app::SharedApp, problem::ApiError};

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Middleware: refuses unsafe requests that a browser sends on behalf of another site. Programs
/// without a browser send neither header and carry no cookie that a site could ride on.
pub async fn refuse(State(app): State<SharedApp>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_our_own(request.headers(), &app.config.origin) {
        next.run(request).await
    } else {
        ApiError::CrossSite.into_response()
    }
}

fn is_our_own(headers: &HeaderMap, our_origin: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let origin = text(ORIGIN.as_str());
    let site = text(SEC_FETCH_SITE);
    let has_cookie = headers.contains_key(axum::http::header::COOKIE);
    let origin_is_ours = match origin {
        Some(origin) => origin == our_origin,
        None => !has_cookie || site == Some("same-origin"),
    };
    let site_is_ours = matches!(site, None | Some("same-origin" | "none"));
    origin_is_ours && site_is_ours
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "https://nexus.example";

    fn accepted(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header value"));
        }
        is_our_own(&map, OURS)
    }

    #[test]
    fn our_own_pages_and_plain_programs_pass() {
        assert!(accepted(&[
            ("origin", OURS),
            ("sec-fetch-site", "same-origin"),
            ("cookie", "a=b")
        ]));
        assert!(accepted(&[]));
    }

    #[test]
    fn other_sites_are_refused_whatever_they_leave_out() {
        assert!(!accepted(&[("origin", "https://evil.example")]));
        assert!(!accepted(&[("origin", "null"), ("cookie", "a=b")]));
        assert!(!accepted(&[("cookie", "a=b")]));
        assert!(!accepted(&[("sec-fetch-site", "cross-site")]));
        assert!(!accepted(&[("sec-fetch-site", "same-site"), ("origin", OURS)]));
    }
}
