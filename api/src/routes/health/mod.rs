//! Is the server alive, and can it serve?

use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::SharedApp,
    http::json::Json,
    problem::{ApiError, Problem},
};

pub fn router() -> OpenApiRouter<SharedApp> {
    OpenApiRouter::new().routes(routes!(alive)).routes(routes!(ready))
}

/// Says that the process runs, whatever else is wrong.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 204)))]
async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    read_models: Vec<ReadModel>,
}

/// How a read model is doing. Requests are served while it lags: a read that asks for more than
/// it has is told so.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadModel {
    #[schema(example = "profiles")]
    name: String,
    state: ReadModelState,
    /// How many events of the log it has not seen.
    lag_events: u64,
    /// How many accounts and pools it had to leave out, because it could not digest an event.
    parked: u64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadModelState {
    /// It is fed.
    Live,
    /// Whoever feeds it is dead, or held up.
    Stalled,
    /// Nobody feeds it.
    Stopped,
}

/// Says that requests can be served: the log answers. Says of each read model how far behind it is.
/// What the server does by itself afterwards may be stuck meanwhile, on every node: that is no reason
/// to send no more requests, and `/metrics` and `dna-nexus doctor` say it.
#[utoipa::path(get, path = "/readyz", tag = "health", responses(
    (status = 200, description = "Ready.", body = Readiness),
    (status = 500, description = "internal", body = Problem, content_type = "application/problem+json"),
))]
async fn ready(State(app): State<SharedApp>) -> Result<Json<Readiness>, ApiError> {
    let statuses = projections::statuses(&app.db, &app.reader).await?;
    let read_models = statuses.into_iter().map(ReadModel::from).collect();
    Ok(Json(Readiness { read_models }))
}

impl From<projections::Status> for ReadModel {
    fn from(status: projections::Status) -> Self {
        let state = match status.state {
            projections::State::Live => ReadModelState::Live,
            projections::State::Stalled => ReadModelState::Stalled,
            projections::State::Stopped => ReadModelState::Stopped,
        };
        Self { name: status.name, state, lag_events: status.lag_events, parked: status.parked }
    }
}
