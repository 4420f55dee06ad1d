//! A recorded event in the domain's terms.

use domain::{
    AccountId, PoolId,
    account::{AccountEvent, Status},
    storage_pool::PoolEvent,
};
use event_store::{Metadata, Position, RecordedEvent};
use jiff::Timestamp;
use serde::Deserialize;

#[derive(Clone, Debug)]
pub struct Event {
    pub position: Position,
    pub recorded_at: Timestamp,
    /// The aggregate's revision with this event.
    pub sequence: u64,
    pub event_type: String,
    pub metadata: Metadata,
    pub subject: Subject,
}

/// Whom it happened to, and what.
#[derive(Clone, Debug)]
pub enum Subject {
    Account(AccountId, AccountEvent),
    Pool(PoolId, PoolEvent),
}

/// An event that a projection cannot make sense of.
#[derive(Debug, thiserror::Error)]
#[error("the event at {position} cannot be understood: {reason}")]
pub struct Undigestible {
    pub position: Position,
    pub reason: String,
}

impl Event {
    pub fn read(recorded: &RecordedEvent) -> Result<Self, Undigestible> {
        let undigestible = |reason: String| Undigestible { position: recorded.position, reason };
        let metadata = Metadata::from_map(&recorded.metadata)
            .map_err(|error| undigestible(error.to_string()))?;
        let id = recorded.aggregate_id.as_str();
        // What serde says may quote a personal value, and this text outlives the person.
        let malformed = |_| {
            let (kind, version) = (&recorded.event_type, &recorded.event_version);
            undigestible(format!("this is not what {kind} of version {version} looks like"))
        };
        let subject = match recorded.aggregate_type.as_str() {
            "account" => Subject::Account(
                id.parse().map_err(|_| undigestible(format!("{id} is no account's id")))?,
                AccountEvent::deserialize(&recorded.payload).map_err(malformed)?,
            ),
            "storage_pool" => Subject::Pool(
                id.parse().map_err(|_| undigestible(format!("{id} is no pool's id")))?,
                PoolEvent::deserialize(&recorded.payload).map_err(malformed)?,
            ),
            other => return Err(undigestible(format!("there is no aggregate {other}"))),
        };
        Ok(Self {
            position: recorded.position,
            recorded_at: recorded.recorded_at,
            sequence: recorded.sequence,
            event_type: recorded.event_type.clone(),
            metadata,
            subject,
        })
    }
}

/// The status that an event leads to, where it changes it.
pub(crate) fn status_after(event: &AccountEvent) -> Option<Status> {
    use AccountEvent as E;
    match event {
        E::Invited { .. } | E::SetupLinkIssued { .. } => Some(Status::Invited),
        E::SetupLinkCancelled { .. } | E::SetupLinkExpired { .. } => Some(Status::Cancelled),
        E::Registered { .. } => Some(Status::Pending),
        E::Enabled { .. } => Some(Status::Enabled),
        E::Disabled { .. } | E::Reinstated { .. } => Some(Status::Disabled),
        E::Rejected { .. } => Some(Status::Rejected),
        E::Revoked { .. } => Some(Status::Revoked),
        E::Deleted { .. } => Some(Status::Deleted),
        E::QuotaRequested { .. }
        | E::SetupLinkOpened { .. }
        | E::CredentialSet { .. }
        | E::ResetLinkIssued { .. }
        | E::ResetLinkCancelled { .. }
        | E::ResetLinkExpired { .. }
        | E::ResetForced { .. }
        | E::Recovered { .. }
        | E::ProfileEdited { .. }
        | E::LoginChanged { .. }
        | E::RoleChanged { .. } => None,
    }
}
