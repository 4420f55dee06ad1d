//! An event as the log holds it.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;
use tokio_postgres::{Row, types::Json};

use crate::{Cursor, Position};

/// An event with its place, time and circumstances. `payload` and `metadata` are opened (plain)
/// when they come from the [`crate::Reader`]; `chain` covers them as they are stored.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedEvent {
    pub position: Position,
    pub recorded_at: Timestamp,
    pub append_id: uuid::Uuid,
    pub chain: [u8; 32],
    pub aggregate_type: String,
    pub aggregate_id: String,
    pub sequence: u64,
    pub event_type: String,
    pub event_version: String,
    pub payload: Value,
    pub metadata: HashMap<String, String>,
}

/// The columns that [`RecordedEvent::from_row`] expects.
pub(crate) const COLUMNS: &str = "position, recorded_at, append_id, chain, aggregate_type, \
     aggregate_id, sequence, event_type, event_version, payload, metadata";

/// Reads a page of one kind's streams, one after the other: the kind, the last id and sequence that
/// were read, and the most events to read. A walk along the primary key, whatever else is in the log.
pub(crate) fn page_of_kind() -> String {
    format!(
        "select {COLUMNS} from events
         where aggregate_type = $1 and (aggregate_id, sequence) > ($2, $3)
         order by aggregate_id, sequence limit $4"
    )
}

/// An event that is in the log and that nothing can be made of: damaged, or sealed values that
/// were tampered with. Trying again does not help.
#[derive(Debug, thiserror::Error)]
#[error("the event at position {position} is not readable")]
pub struct Unreadable {
    pub position: Position,
    pub aggregate_id: String,
    pub event_type: String,
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl RecordedEvent {
    pub fn cursor(&self) -> Cursor {
        let [a, b, c, d, ..] = self.chain;
        Cursor { position: self.position, history: [a, b, c, d] }
    }

    pub(crate) fn from_row(row: &Row) -> Result<Self, Unreadable> {
        let position = Position::from_sql(row.try_get("position").unwrap_or_default());
        Self::read(row, position).map_err(|source| Unreadable {
            position,
            aggregate_id: row.try_get("aggregate_id").unwrap_or_default(),
            event_type: row.try_get("event_type").unwrap_or_default(),
            source,
        })
    }

    pub(crate) fn unreadable(
        &self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Unreadable {
        Unreadable {
            position: self.position,
            aggregate_id: self.aggregate_id.clone(),
            event_type: self.event_type.clone(),
            source: source.into(),
        }
    }

    fn read(
        row: &Row,
        position: Position,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let Json(metadata) = row.try_get("metadata")?;
        Ok(Self {
            position,
            recorded_at: row.try_get("recorded_at")?,
            append_id: row.try_get("append_id")?,
            chain: row.try_get::<_, &[u8]>("chain")?.try_into()?,
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: row.try_get("aggregate_id")?,
            sequence: u64::try_from(row.try_get::<_, i64>("sequence")?)?,
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            payload: row.try_get("payload")?,
            metadata,
        })
    }
}
