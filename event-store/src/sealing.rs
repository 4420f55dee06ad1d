//! Sealing personal values inside events, and opening them again.
//!
//! A personal value is an object with the single member `personal`, the JSON form of the domain's
//! `Personal<T>`, in one of three states:
//!
//! ```text
//! {"personal": {"of": "<account>", "value": …}}                       plain, in memory only
//! {"personal": {"of": "<account>", "sealed": "<base64url>"}}          in the log
//! {"personal": {"of": "<account>", "erased": true}}                   its key is destroyed
//! ```
//!
//! The ciphertext is bound to the account, the event and the JSON pointer of the value, so that
//! whoever can write to the table still cannot move a value elsewhere.
//!
//! Pure: the caller fetches the keys of [`accounts_in`] and [`accounts_in_metadata`] beforehand.
//! Invariant: after [`seal`] no plain personal value is left, and [`open`] never lets one pass.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::keys::{CannotOpen, DataKey};

const MARKER: &str = "personal";
const METADATA_MARKER: &str = r#"{"personal":"#;
const PLACE_LABEL: &[u8] = b"dna-nexus/personal/v1";

/// The event that a value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealScope<'a> {
    pub aggregate_type: &'a str,
    pub aggregate_id: &'a str,
    pub sequence: u64,
}

/// What went wrong, and where: a JSON pointer that starts with `/payload` or `/metadata`.
#[derive(Debug, thiserror::Error)]
pub enum SealingError {
    #[error("the value at {pointer} is marked as personal but has none of the three forms")]
    Malformed { pointer: String },
    #[error("no key to seal the value at {pointer} with; account {account} has none")]
    NoKey { pointer: String, account: Uuid },
    #[error("the value at {pointer} is sealed already")]
    AlreadySealed { pointer: String },
    #[error("the personal value at {pointer} was stored in plain text")]
    StoredPlain { pointer: String },
    #[error("the value at {pointer} of account {account} was changed or moved after sealing")]
    Tampered { pointer: String, account: Uuid, source: CannotOpen },
}

/// Seals every personal value of an event's payload.
pub fn seal(
    payload: &mut Value,
    scope: SealScope<'_>,
    keys: &impl Fn(Uuid) -> Option<DataKey>,
) -> Result<(), SealingError> {
    for_each(payload, &mut "/payload".to_owned(), &mut |pointer, body| {
        seal_body(body, pointer, scope, keys)
    })
}

/// Opens every sealed value of an event's payload. One whose key is gone becomes erased.
pub fn open(
    payload: &mut Value,
    scope: SealScope<'_>,
    keys: &impl Fn(Uuid) -> Option<DataKey>,
) -> Result<(), SealingError> {
    for_each(payload, &mut "/payload".to_owned(), &mut |pointer, body| {
        open_body(body, pointer, scope, keys)
    })
}

/// Seals the personal values among an event's metadata, which are JSON inside the map's texts.
pub fn seal_metadata(
    metadata: &mut HashMap<String, String>,
    scope: SealScope<'_>,
    keys: &impl Fn(Uuid) -> Option<DataKey>,
) -> Result<(), SealingError> {
    for_each_entry(metadata, |pointer, body| seal_body(body, pointer, scope, keys))
}

/// Opens the sealed values among an event's metadata.
pub fn open_metadata(
    metadata: &mut HashMap<String, String>,
    scope: SealScope<'_>,
    keys: &impl Fn(Uuid) -> Option<DataKey>,
) -> Result<(), SealingError> {
    for_each_entry(metadata, |pointer, body| open_body(body, pointer, scope, keys))
}

/// The accounts whose personal values occur in a payload, in whatever form.
pub fn accounts_in(payload: &Value) -> BTreeSet<Uuid> {
    let mut accounts = BTreeSet::new();
    collect_accounts(payload, &mut accounts);
    accounts
}

/// The accounts whose personal values occur in an event's metadata, in whatever form.
pub fn accounts_in_metadata(metadata: &HashMap<String, String>) -> BTreeSet<Uuid> {
    let mut accounts = BTreeSet::new();
    for text in metadata.values() {
        if let Some(value) = marked_text(text) {
            collect_accounts(&value, &mut accounts);
        }
    }
    accounts
}

fn collect_accounts(value: &Value, accounts: &mut BTreeSet<Uuid>) {
    match value {
        Value::Object(members) => match members.get(MARKER) {
            Some(body) => accounts.extend(body.as_object().and_then(account_of)),
            None => members.values().for_each(|member| collect_accounts(member, accounts)),
        },
        Value::Array(items) => items.iter().for_each(|item| collect_accounts(item, accounts)),
        _ => {}
    }
}

fn account_of(body: &Map<String, Value>) -> Option<Uuid> {
    body.get("of")?.as_str()?.parse().ok()
}

/// Calls `change` with the body of every personal value. `pointer` is where `value` stands.
fn for_each(
    value: &mut Value,
    pointer: &mut String,
    change: &mut impl FnMut(&str, &mut Map<String, Value>) -> Result<(), SealingError>,
) -> Result<(), SealingError> {
    match value {
        Value::Object(members) if members.contains_key(MARKER) => {
            change(pointer, marked_body(members, pointer)?)
        }
        Value::Object(members) => members.iter_mut().try_for_each(|(name, member)| {
            step(pointer, &escaped(name), |pointer| for_each(member, pointer, change))
        }),
        Value::Array(items) => items.iter_mut().enumerate().try_for_each(|(index, item)| {
            step(pointer, &index.to_string(), |pointer| for_each(item, pointer, change))
        }),
        _ => Ok(()),
    }
}

/// A member's name as a token of a JSON pointer (RFC 6901).
fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        name.replace('~', "~0").replace('/', "~1").into()
    } else {
        name.into()
    }
}

/// Runs `inside` with the pointer one step longer.
fn step<T>(pointer: &mut String, token: &str, inside: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(token);
    let result = inside(pointer);
    pointer.truncate(length);
    result
}

/// The marker stands alone: an object with other members beside it would hide them from sealing.
fn marked_body<'a>(
    members: &'a mut Map<String, Value>,
    pointer: &str,
) -> Result<&'a mut Map<String, Value>, SealingError> {
    let alone = members.len() == 1;
    match members.get_mut(MARKER) {
        Some(Value::Object(body)) if alone => Ok(body),
        _ => Err(malformed(pointer)),
    }
}

fn for_each_entry(
    metadata: &mut HashMap<String, String>,
    mut change: impl FnMut(&str, &mut Map<String, Value>) -> Result<(), SealingError>,
) -> Result<(), SealingError> {
    for (name, text) in metadata {
        let Some(mut value) = marked_text(text) else { continue };
        let pointer = format!("/metadata/{}", escaped(name));
        let members = value.as_object_mut().ok_or_else(|| malformed(&pointer))?;
        change(&pointer, marked_body(members, &pointer)?)?;
        *text = value.to_string();
    }
    Ok(())
}

/// Reads a metadata text that holds a personal value; `None` for any other text.
fn marked_text(text: &str) -> Option<Value> {
    if text.starts_with(METADATA_MARKER) { serde_json::from_str(text).ok() } else { None }
}

/// A personal value's body, taken apart.
enum Form<'a> {
    Plain(&'a Value),
    Sealed(&'a str),
    Erased,
}

fn form<'a>(body: &'a Map<String, Value>, pointer: &str) -> Result<(Uuid, Form<'a>), SealingError> {
    let form = match (body.get("value"), body.get("sealed"), body.get("erased")) {
        (Some(value), None, None) => Form::Plain(value),
        (None, Some(Value::String(sealed)), None) => Form::Sealed(sealed),
        (None, None, Some(Value::Bool(true))) => Form::Erased,
        _ => return Err(malformed(pointer)),
    };
    match account_of(body) {
        Some(account) if body.len() == 2 => Ok((account, form)),
        _ => Err(malformed(pointer)),
    }
}

fn malformed(pointer: &str) -> SealingError {
    SealingError::Malformed { pointer: pointer.to_owned() }
}

fn seal_body(
    body: &mut Map<String, Value>,
    pointer: &str,
    scope: SealScope<'_>,
    keys: &impl Fn(Uuid) -> Option<DataKey>,
) -> Result<(), SealingError> {
    let sealed = match form(body, pointer)? {
        (account, Form::Plain(value)) => {
            let key = keys(account)
                .ok_or_else(|| SealingError::NoKey { pointer: pointer.to_owned(), account })?;
            key.seal(value.to_string().as_bytes(), &place(scope, account, pointer))
        }
        (_, Form::Sealed(_)) => {
            return Err(SealingError::AlreadySealed { pointer: pointer.to_owned() });
        }
        (_, Form::Erased) => return Ok(()),
    };
    body.remove("value");
    body.insert("sealed".to_owned(), BASE64_URL_SAFE_NO_PAD.encode(sealed).into());
    Ok(())
}

fn open_body(
    body: &mut Map<String, Value>,
    pointer: &str,
    scope: SealScope<'_>,
    keys: &impl Fn(Uuid) -> Option<DataKey>,
) -> Result<(), SealingError> {
    let (name, value) = match form(body, pointer)? {
        (account, Form::Sealed(sealed)) => match keys(account) {
            Some(key) => {
                let value = unseal(sealed, &key, &place(scope, account, pointer));
                let pointer = pointer.to_owned();
                let tampered = |source| SealingError::Tampered { pointer, account, source };
                ("value", value.map_err(tampered)?)
            }
            None => ("erased", Value::Bool(true)),
        },
        (_, Form::Plain(_)) => {
            return Err(SealingError::StoredPlain { pointer: pointer.to_owned() });
        }
        (_, Form::Erased) => return Ok(()),
    };
    body.remove("sealed");
    body.insert(name.to_owned(), value);
    Ok(())
}

fn unseal(sealed: &str, key: &DataKey, place: &[u8]) -> Result<Value, CannotOpen> {
    let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).map_err(|_| CannotOpen)?;
    let plain = key.open(&sealed, place)?;
    serde_json::from_slice(&plain).map_err(|_| CannotOpen)
}

/// The place that a ciphertext is bound to. Each part carries its length, so that no two places
/// can read the same.
fn place(scope: SealScope<'_>, account: Uuid, pointer: &str) -> Vec<u8> {
    let SealScope { aggregate_type, aggregate_id, sequence } = scope;
    let sequence = sequence.to_be_bytes();
    let parts = [
        PLACE_LABEL,
        account.as_bytes(),
        aggregate_type.as_bytes(),
        aggregate_id.as_bytes(),
        &sequence,
        pointer.as_bytes(),
    ];
    let mut place = Vec::new();
    for part in parts {
        place.extend_from_slice(&(part.len() as u64).to_be_bytes());
        place.extend_from_slice(part);
    }
    place
}

#[cfg(test)]
mod tests;
