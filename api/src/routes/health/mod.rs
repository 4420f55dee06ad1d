//! Is the server alive, and can it serve?

use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{app::SharedApp, problem::ApiError};

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(alive)).routes(routes!(ready))
}

/// Says that the process runs, whatever else is wrong.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 204)))]
async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Says that requests can be served: the log answers.
#[utoipa::path(get, path = "/readyz", tag = "health", responses((status = 204), (status = 500)))]
async fn ready(State(app): State<SharedApp>) -> Result<StatusCode, ApiError> {
    app.reader.head().await?;
    Ok(StatusCode::NO_CONTENT)
}
