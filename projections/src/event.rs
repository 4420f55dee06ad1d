//! A recorded event in the domain's terms.

use domain::{
    AccountId, Personal, PoolId, TokenId,
    account::{AccountEvent, Status},
    service_token::TokenEvent,
    storage_pool::PoolEvent,
};
use event_store::{Metadata, Position, RecordedEvent};
use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

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
    Token(TokenId, TokenEvent),
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
        let malformed = |_| undigestible("it does not have the form of its type".to_owned());
        let subject = match recorded.aggregate_type.as_str() {
            "account" => Subject::Account(
                id.parse()
                    .map_err(|_| undigestible("its stream has no account's id".to_owned()))?,
                AccountEvent::deserialize(&recorded.payload).map_err(malformed)?,
            ),
            "storage_pool" => Subject::Pool(
                id.parse().map_err(|_| undigestible("its stream has no pool's id".to_owned()))?,
                PoolEvent::deserialize(&recorded.payload).map_err(malformed)?,
            ),
            "service_token" => Subject::Token(
                id.parse().map_err(|_| undigestible("its stream has no token's id".to_owned()))?,
                TokenEvent::deserialize(&recorded.payload).map_err(malformed)?,
            ),
            _ => return Err(undigestible("there is no aggregate of its type".to_owned())),
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

    /// The account that it is about, its own or a quota's or move's.
    pub(crate) fn account(&self) -> Option<AccountId> {
        match &self.subject {
            Subject::Account(id, _) => Some(*id),
            Subject::Pool(_, event) => event.account(),
            Subject::Token(..) => None,
        }
    }

    /// The event as it reads once these people are erased.
    pub(crate) fn forgetting(
        &self,
        is_gone: impl Fn(AccountId) -> bool,
    ) -> Result<Self, Undigestible> {
        let subject = match &self.subject {
            Subject::Account(id, event) => {
                forget(event, &is_gone).map(|e| Subject::Account(*id, e))
            }
            Subject::Pool(id, event) => forget(event, &is_gone).map(|e| Subject::Pool(*id, e)),
            Subject::Token(id, event) => forget(event, &is_gone).map(|e| Subject::Token(*id, e)),
        };
        let subject = subject.map_err(|_| Undigestible {
            position: self.position,
            reason: "it does not survive that a person is erased from it".to_owned(),
        })?;
        let mut metadata = self.metadata.clone();
        for value in [&mut metadata.address, &mut metadata.user_agent].into_iter().flatten() {
            if is_gone(value.of()) {
                *value = Personal::Erased { of: value.of() };
            }
        }
        let Self { position, recorded_at, sequence, ref event_type, .. } = *self;
        Ok(Self {
            position,
            recorded_at,
            sequence,
            event_type: event_type.clone(),
            metadata,
            subject,
        })
    }
}

fn forget<E: Serialize + DeserializeOwned>(
    event: &E,
    is_gone: &impl Fn(AccountId) -> bool,
) -> serde_json::Result<E> {
    let mut json = serde_json::to_value(event)?;
    erase(&mut json, is_gone);
    serde_json::from_value(json)
}

/// Replaces every personal value of these people, in the JSON form of [`Personal`].
fn erase(value: &mut Value, is_gone: &impl Fn(AccountId) -> bool) {
    match value {
        Value::Object(members) => match members.get_mut("personal") {
            Some(body) => {
                let of = body.get("of").and_then(Value::as_str).and_then(|of| of.parse().ok());
                if let Some(of) = of.filter(|of| is_gone(*of)) {
                    *body = json!({"of": of, "erased": true});
                }
            }
            None => members.values_mut().for_each(|member| erase(member, is_gone)),
        },
        Value::Array(items) => items.iter_mut().for_each(|item| erase(item, is_gone)),
        _ => {}
    }
}

/// The time as tables keep it: PostgreSQL counts microseconds, and would round.
pub(crate) fn whole_microseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// The status that an event leads to, where it changes it.
pub(crate) fn status_after(event: &AccountEvent) -> Option<Status> {
    use AccountEvent as E;
    match event {
        E::Invited { .. } | E::SetupLinkIssued { .. } => Some(Status::Invited),
        E::SetupLinkCancelled { .. }
        | E::SetupLinkExpired { .. }
        | E::RegistrationExpired { .. } => Some(Status::Cancelled),
        E::Registered { .. } => Some(Status::Pending),
        E::Enabled { .. } => Some(Status::Enabled),
        E::Disabled { .. } | E::Reinstated { .. } => Some(Status::Disabled),
        E::Rejected { .. } => Some(Status::Rejected),
        E::Revoked { .. } => Some(Status::Revoked),
        E::Deleted { .. } => Some(Status::Deleted),
        E::QuotaRequested { .. }
        | E::QuotaDeclined { .. }
        | E::SetupLinkOpened { .. }
        | E::CredentialSet { .. }
        | E::ResetLinkIssued { .. }
        | E::ResetLinkCancelled { .. }
        | E::ResetLinkExpired { .. }
        | E::ResetForced { .. }
        | E::Recovered { .. }
        | E::SessionEnded { .. }
        | E::SessionsEnded { .. }
        | E::ProfileEdited { .. }
        | E::AvatarSet { .. }
        | E::AvatarRemoved { .. }
        | E::LoginChanged { .. }
        | E::RoleChanged { .. } => None,
    }
}
