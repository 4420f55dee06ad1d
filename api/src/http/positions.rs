//! Read your writes: a command's answer says how far the log has come, a read can ask to see at
//! least as much.

use std::time::Duration;

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, StatusCode, request::Parts},
    response::{IntoResponse, IntoResponseParts, Response, ResponseParts},
};
use event_store::Position;

use crate::{app::App, http::json::Json, problem::ApiError};

pub const NEXUS_POSITION: HeaderName = HeaderName::from_static("nexus-position");
pub const NEXUS_MIN_POSITION: HeaderName = HeaderName::from_static("nexus-min-position");

/// How long a read waits for its projections before it says that they lag.
const PATIENCE: Duration = Duration::from_secs(2);

/// The header `Nexus-Position` of an answer; absent when nothing was recorded.
#[derive(Clone, Copy, Debug)]
pub struct Reached(pub Option<Position>);

impl IntoResponseParts for Reached {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        if let Some(position) = self.0 {
            parts.headers_mut().insert(NEXUS_POSITION, HeaderValue::from(position.0));
        }
        Ok(parts)
    }
}

/// A body together with the position that was reached.
#[derive(Debug)]
pub struct At<T>(pub Option<Position>, pub T);

impl<T: serde::Serialize> IntoResponse for At<T> {
    fn into_response(self) -> Response {
        (Reached(self.0), Json(self.1)).into_response()
    }
}

/// No body, with the position that was reached: it is done, and there is nothing to say of it.
#[derive(Debug)]
pub struct Done(pub Option<Position>);

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        (Reached(self.0), StatusCode::NO_CONTENT).into_response()
    }
}

/// The header `Nexus-Min-Position` of a read.
#[derive(Clone, Copy, Debug)]
pub struct MinPosition(Option<Position>);

impl<S: Send + Sync> FromRequestParts<S> for MinPosition {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get(NEXUS_MIN_POSITION) else { return Ok(Self(None)) };
        let position = value.to_str().ok().and_then(|text| text.parse().ok()).ok_or_else(|| {
            ApiError::invalid(
                "Nexus-Min-Position",
                "malformed",
                "must be a position, a whole number",
            )
        })?;
        Ok(Self(Some(position)))
    }
}

impl MinPosition {
    /// Waits until the named projections have come as far as the caller has seen.
    pub async fn reached_by(self, app: &App, projections: &[&'static str]) -> Result<(), ApiError> {
        match self.0 {
            None => Ok(()),
            Some(position) => app
                .progress
                .wait_for(projections, position, PATIENCE)
                .await
                .map_err(|_| ApiError::ProjectionLagging),
        }
    }
}
