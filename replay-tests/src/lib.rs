//! Frozen event histories.
//!
//! A history is what an installation's log held one day, one event per line, with its personal
//! values opened. It is never edited: whatever the code becomes, it must still read it and arrive
//! at the golden files in `tests/snapshots`.

use std::collections::{BTreeMap, HashMap};

use cqrs_es::Aggregate;
use event_store::{Position, RecordedEvent};
use jiff::Timestamp;
use projections::{Event, Projector};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// One line of a history.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    position: u64,
    recorded_at: Timestamp,
    aggregate_type: String,
    aggregate_id: String,
    sequence: u64,
    event_type: String,
    event_version: String,
    payload: Value,
    metadata: HashMap<String, String>,
}

/// Reads a history. Panics where it is not well-formed: it is part of the tests.
pub fn read(text: &str) -> Vec<RecordedEvent> {
    text.lines()
        .map(|line| recorded(serde_json::from_str(line).expect("a line of a history")))
        .collect()
}

fn recorded(line: Line) -> RecordedEvent {
    RecordedEvent {
        position: Position(line.position),
        recorded_at: line.recorded_at,
        append_id: Uuid::from_u64_pair(0, line.position),
        chain: [0; 32],
        aggregate_type: line.aggregate_type,
        aggregate_id: line.aggregate_id,
        sequence: line.sequence,
        event_type: line.event_type,
        event_version: line.event_version,
        payload: line.payload,
        metadata: line.metadata,
    }
}

/// Every aggregate of one kind in the history, by id, in its final state.
pub fn replay<A: Aggregate>(history: &[RecordedEvent]) -> BTreeMap<String, A> {
    let mut aggregates = BTreeMap::<String, A>::new();
    for event in history.iter().filter(|event| event.aggregate_type == A::TYPE) {
        let payload = serde_json::from_value(event.payload.clone()).expect("a known event");
        aggregates.entry(event.aggregate_id.clone()).or_default().apply(payload);
    }
    aggregates
}

/// Where the log names the kind of an event and where its payload does must agree, for ever.
pub fn stored_and_payload_names(history: &[RecordedEvent]) -> impl Iterator<Item = (&str, &str)> {
    history.iter().map(|event| {
        let variant = event.payload.as_object().and_then(|object| object.keys().next());
        (event.event_type.as_str(), variant.map_or("", String::as_str))
    })
}

/// A read model's rows after a whole history.
pub fn fold<P: Projector>(history: &[RecordedEvent]) -> P::Rows {
    let mut rows = P::Rows::default();
    for recorded in history {
        let event = Event::read(recorded).expect("a readable event");
        P::fold(&mut rows, &event).expect("an event that can be folded");
    }
    rows
}
