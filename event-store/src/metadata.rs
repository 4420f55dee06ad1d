//! What is recorded about the circumstances of every event.

use std::collections::HashMap;

use domain::{Actor, Personal};

/// Who caused an event, and by which request. The reason, where one is asked for, is part of the
/// event itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    pub actor: Actor,
    pub request_id: String,
    /// Ties together everything that follows from one first request.
    pub correlation_id: String,
    /// The position of the event that caused this command, if an event did.
    pub causation_id: Option<String>,
    /// Where the request came from; sealed under the actor.
    pub address: Option<Personal<String>>,
    pub user_agent: Option<Personal<String>>,
}

#[derive(Debug, thiserror::Error)]
#[error("the metadata lacks a readable `{field}`")]
pub struct MalformedMetadata {
    field: &'static str,
}

const ACTOR: &str = "actor";
const REQUEST_ID: &str = "request_id";
const CORRELATION_ID: &str = "correlation_id";
const CAUSATION_ID: &str = "causation_id";
const ADDRESS: &str = "address";
const USER_AGENT: &str = "user_agent";

impl Metadata {
    /// Metadata of something the server does by itself, under one fresh id.
    pub fn system(name: &str, request_id: String) -> Self {
        Self {
            actor: Actor::system(name),
            correlation_id: request_id.clone(),
            request_id,
            causation_id: None,
            address: None,
            user_agent: None,
        }
    }

    /// cqrs-es' form: a flat map of texts. Structured values are JSON inside their text.
    pub fn to_map(&self) -> HashMap<String, String> {
        let json = |value: &Personal<String>| serde_json::json!(value).to_string();
        [
            (ACTOR, Some(serde_json::json!(self.actor).to_string())),
            (REQUEST_ID, Some(self.request_id.clone())),
            (CORRELATION_ID, Some(self.correlation_id.clone())),
            (CAUSATION_ID, self.causation_id.clone()),
            (ADDRESS, self.address.as_ref().map(json)),
            (USER_AGENT, self.user_agent.as_ref().map(json)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }

    pub fn from_map(map: &HashMap<String, String>) -> Result<Self, MalformedMetadata> {
        let text = |field| map.get(field).cloned().ok_or(MalformedMetadata { field });
        let personal = |field| match map.get(field) {
            None => Ok(None),
            Some(json) => {
                serde_json::from_str(json).map(Some).map_err(|_| MalformedMetadata { field })
            }
        };
        Ok(Self {
            actor: serde_json::from_str(&text(ACTOR)?)
                .map_err(|_| MalformedMetadata { field: ACTOR })?,
            request_id: text(REQUEST_ID)?,
            correlation_id: text(CORRELATION_ID)?,
            causation_id: map.get(CAUSATION_ID).cloned(),
            address: personal(ADDRESS)?,
            user_agent: personal(USER_AGENT)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{AccountId, Role};

    use super::*;

    #[test]
    fn metadata_survives_the_flat_map() {
        let id: AccountId = "018f0000-0000-7000-8000-000000000001".parse().expect("a fixed id");
        let metadata = Metadata {
            actor: Actor::Account { id, role: Role::Admin },
            request_id: "r-1".to_owned(),
            correlation_id: "c-1".to_owned(),
            causation_id: Some("41".to_owned()),
            address: Some(Personal::new(id, "192.0.2.1".to_owned())),
            user_agent: None,
        };
        assert_eq!(Metadata::from_map(&metadata.to_map()).expect("reads back"), metadata);
    }
}
