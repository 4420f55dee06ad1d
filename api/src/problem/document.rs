//! A problem as it is sent.

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::storage_pool::{PoolError, Undone};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    ApiError,
    table::{self, Row},
};

/// What is wrong with one field. `field` is a path such as `quota/bytes`, empty for the whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FieldError {
    pub field: String,
    pub code: String,
    pub detail: String,
}

/// A problem document (`application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// Stable; programs decide by it.
    pub code: String,
    /// What to do about it.
    pub detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// What lies in a pool that was to be retired, where that is the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub in_the_way: Option<InTheWay>,
    /// Finds the request in the server's log.
    pub request_id: String,
}

/// What lies in a pool that was to be retired: of how many accounts each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct InTheWay {
    /// Of accounts that have a quota there, or are on their way there.
    pub quotas: u64,
    /// What moves have left behind.
    pub old_copies: u64,
    /// Files of deleted accounts that are still to be removed.
    pub removals: u64,
    /// What cancelled moves have brought, and is still to be removed.
    pub cancelled_moves: u64,
}

impl InTheWay {
    fn of(error: &ApiError) -> Option<Self> {
        let undone = match error {
            ApiError::Pool(PoolError::NotEmpty { accounts }) => {
                return Some(Self { quotas: *accounts as u64, ..Self::default() });
            }
            ApiError::PoolHoldsOldCopies { undone, .. }
            | ApiError::Pool(
                PoolError::HoldsOldCopies(undone)
                | PoolError::AwaitsRemovals(undone)
                | PoolError::DiskAnswers(undone),
            ) => *undone,
            _ => return None,
        };
        let Undone { old_copies, removals, cancelled_moves } = undone;
        Some(Self { quotas: 0, old_copies, removals, cancelled_moves })
    }
}

tokio::task_local! {
    /// The id of the request being answered, for problem documents made deep inside.
    static REQUEST: String;
}

/// Runs a request so that every problem made meanwhile carries its id.
pub async fn with_request_id<F: Future>(id: String, answer: F) -> F::Output {
    REQUEST.scope(id, answer).await
}

impl From<ApiError> for Problem {
    /// What can be told of the error. What cannot is logged.
    fn from(error: ApiError) -> Self {
        let Row { status, code, title, detail } = table::of(&error);
        match &error {
            ApiError::Internal(error) => {
                tracing::error!(error = %causes(error.as_ref()), "a request failed");
            }
            ApiError::DatabaseUnavailable(error) => {
                tracing::warn!(error = %causes(error.as_ref()), "a request found no database");
            }
            _ => {}
        }
        let in_the_way = InTheWay::of(&error);
        Self {
            kind: format!("/problems/{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail: detail.into_owned(),
            errors: if let ApiError::Invalid(errors) = error { errors } else { Vec::new() },
            in_the_way,
            request_id: REQUEST.try_with(Clone::clone).unwrap_or_default(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = table::of(&self).status;
        let retry_after = match &self {
            Self::TooManyRequests { retry_after_seconds } => Some(*retry_after_seconds),
            Self::DatabaseUnavailable(_)
            | Self::ProjectionLagging
            | Self::Busy
            | Self::SignInBusy
            | Self::UsageUnknown
            | Self::UploadsBusy
            | Self::PoolBusy(_)
            | Self::TooManyUploads
            | Self::Stopping => Some(1),
            _ => None,
        };
        let wants_token = matches!(self, Self::TokenUnknown);
        let mut response = (status, Json(Problem::from(self))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if wants_token {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// An error and everything behind it, in one line.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
