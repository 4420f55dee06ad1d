//! Ids in paths.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};

use crate::problem::ApiError;

/// The two ids in a path, the outer first.
#[derive(Debug)]
pub struct PathOfTwo<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for PathOfTwo<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| ApiError::NotFound)?;
        let mut texts = params.iter().map(|(_, text)| text);
        let (outer, inner) = (texts.next(), texts.next());
        let outer = outer.and_then(|text| text.parse().ok()).ok_or(ApiError::NotFound)?;
        let inner = inner.and_then(|text| text.parse().ok()).ok_or(ApiError::NotFound)?;
        Ok(Self(outer, inner))
    }
}

/// The one id in a path. What is not an id names nothing that exists.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let params = params.map_err(|_| ApiError::NotFound)?;
        let first = params.iter().next().map(|(_, value)| value);
        first.and_then(|text| text.parse().ok()).map(Self).ok_or(ApiError::NotFound)
    }
}
