//! An event as the outside sees it.

use event_store::RecordedEvent;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    /// Where to go on after this event: `<position>-<8 hex digits of its chain>`.
    pub cursor: String,
    /// Counted from 1 without gaps.
    pub position: u64,
    /// Such as `Registered` or `QuotaAllocated`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Of the type's shape.
    pub version: String,
    pub subject: EventSubject,
    /// Place among the subject's events, from 1.
    pub sequence: u64,
    /// When it was recorded.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// `{"kind": "account", "id", "role"}` or `{"kind": "system", "name"}`.
    pub actor: Value,
    /// What the type tells. Personal values are null once the person has been erased.
    pub data: Value,
    /// Whether a personal value of this event has been erased.
    pub erased: bool,
    pub request_id: Option<String>,
    pub correlation_id: Option<String>,
    /// The position of the event that led to this one.
    pub causation_id: Option<String>,
}

/// Whom or what it happened to.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventSubject {
    /// `account`, `storage_pool` or `service_token`.
    #[serde(rename = "type")]
    pub kind: String,
    pub id: String,
}

impl From<RecordedEvent> for Event {
    fn from(mut recorded: RecordedEvent) -> Self {
        let cursor = recorded.cursor().to_string();
        let metadata = &mut recorded.metadata;
        let actor = metadata.remove("actor").and_then(|json| serde_json::from_str(&json).ok());
        // The enum's own name around the fields repeats the type.
        let mut data = match recorded.payload {
            Value::Object(mut outer) => outer.remove(&recorded.event_type).unwrap_or_default(),
            other => other,
        };
        let erased = bare(&mut data);
        Self {
            cursor,
            position: recorded.position.0,
            event_type: recorded.event_type,
            version: recorded.event_version,
            subject: EventSubject { kind: recorded.aggregate_type, id: recorded.aggregate_id },
            sequence: recorded.sequence,
            at: recorded.recorded_at,
            actor: actor.unwrap_or_default(),
            data,
            erased,
            request_id: metadata.remove("request_id"),
            correlation_id: metadata.remove("correlation_id"),
            causation_id: metadata.remove("causation_id"),
        }
    }
}

/// Takes personal values out of their wrapping, and says whether one of them is erased.
fn bare(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => match members.get_mut("personal") {
            Some(personal) => {
                let erased = personal.get("erased").is_some();
                let plain = personal.get_mut("value").map(Value::take).unwrap_or_default();
                *value = plain;
                erased
            }
            None => members.values_mut().fold(false, |erased, member| bare(member) | erased),
        },
        Value::Array(items) => items.iter_mut().fold(false, |erased, item| bare(item) | erased),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn personal_values_are_shown_bare_and_erased_ones_as_null() {
        let mut data = json!({
            "login": {"personal": {"of": "a", "value": "ada"}},
            "email": {"set": {"personal": {"of": "a", "value": "ada@example.org"}}},
            "role": "user",
        });
        assert!(!bare(&mut data));
        let shown = json!({"login": "ada", "email": {"set": "ada@example.org"}, "role": "user"});
        assert_eq!(data, shown);

        let mut data = json!([{"personal": {"of": "a", "erased": true}}, 1]);
        assert!(bare(&mut data));
        assert_eq!(data, json!([null, 1]));
    }
}
