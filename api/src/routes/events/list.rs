use axum::extract::State;
use domain::{account::AccountEvent, service_token::TokenEvent, storage_pool::PoolEvent};
use event_store::{Cursor, Filter, Position};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::event::Event;
use crate::{
    app::SharedApp,
    auth::signed_in::Observer,
    http::json::{Json, Query},
    problem::{ApiError, Problem},
};

const DEFAULT_LIMIT: u32 = 100;
const MAX_LIMIT: u32 = 1000;

/// The longest list of types or subjects.
const MAX_FILTERS: usize = 50;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// The cursor of the last event that was read; from the beginning without it.
    after: Option<String>,
    /// 1 to 1000, 100 by default.
    limit: Option<u32>,
    /// Event types, separated by commas.
    types: Option<String>,
    /// Ids of accounts, storage pools or service tokens, separated by commas.
    subject: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    items: Vec<Event>,
    /// What to send as `after` next; null when nothing was read yet. Fewer items than the limit
    /// mean that the end of the log was reached.
    next_cursor: Option<String>,
}

/// The log in its order, every event after a cursor.
#[utoipa::path(get, path = "/events", tag = "events", params(EventsQuery), security(("session" = ["admin", "support", "auditor"])), responses(
    (status = 200, description = "Events in the order of the log.", body = EventPage),
    (status = 400, description = "invalid-request", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "signed-out", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "forbidden", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "cursor-diverged", body = Problem, content_type = "application/problem+json"),
))]
pub async fn list(
    State(app): State<SharedApp>,
    _: Observer,
    Query(query): Query<EventsQuery>,
) -> Result<Json<EventPage>, ApiError> {
    let limit = match query.limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => limit,
        _ => {
            let detail = format!("must be 1 to {MAX_LIMIT}");
            return Err(ApiError::invalid("limit", "out-of-range", &detail));
        }
    };
    let filter = filter(query.types.as_deref(), query.subject.as_deref())?;
    let events = match &query.after {
        None => app.reader.read_after(Position::START, limit, &filter).await?,
        Some(text) => app.reader.read_on(cursor("after", text)?, limit, &filter).await?,
    };
    let next_cursor = events.last().map(|event| event.cursor().to_string()).or(query.after);
    Ok(Json(EventPage { items: events.into_iter().map(Event::from).collect(), next_cursor }))
}

pub(super) fn cursor(field: &str, text: &str) -> Result<Cursor, ApiError> {
    let malformed = "must be a cursor such as 42-9f86d081";
    text.parse().map_err(|_| ApiError::invalid(field, "malformed", malformed))
}

pub(super) fn filter(types: Option<&str>, subjects: Option<&str>) -> Result<Filter, ApiError> {
    let event_types = listed("types", types, "event types such as Enabled,Revoked")?;
    let known = known_types();
    if event_types.iter().any(|text| !known.contains(text)) {
        let detail = format!("must be names of events that there are: {}", known.join(", "));
        return Err(ApiError::invalid("types", "unknown", &detail));
    }
    let what = "ids of accounts, storage pools or service tokens";
    let subjects = listed("subject", subjects, what)?;
    let ids: Result<Vec<_>, _> = subjects.iter().map(|text| Uuid::try_parse(text)).collect();
    let ids = ids.map_err(|_| malformed("subject", what))?;
    Ok(Filter {
        event_types: event_types.into_iter().map(str::to_owned).collect(),
        // As the log writes ids.
        subjects: ids.iter().map(ToString::to_string).collect(),
        ..Filter::default()
    })
}

/// The names of all events there are, of whatever kind of aggregate.
fn known_types() -> Vec<&'static str> {
    [AccountEvent::NAMES, PoolEvent::NAMES, TokenEvent::NAMES].concat()
}

fn listed<'a>(field: &str, text: Option<&'a str>, what: &str) -> Result<Vec<&'a str>, ApiError> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let parts: Vec<_> = text.split(',').map(str::trim).collect();
    if parts.len() > MAX_FILTERS || parts.iter().any(|part| part.is_empty()) {
        return Err(malformed(field, what));
    }
    Ok(parts)
}

fn malformed(field: &str, what: &str) -> ApiError {
    let detail = format!("must be at most {MAX_FILTERS} {what}, separated by commas");
    ApiError::invalid(field, "malformed", &detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page hears of no event whose name it does not listen for.
    #[test]
    fn the_pages_listen_for_every_event() {
        let listed = include_str!("../../../../web/src/api/eventTypes.ts");
        for name in known_types() {
            assert!(listed.contains(&format!("  \"{name}\",")), "{name}");
        }
    }
}
