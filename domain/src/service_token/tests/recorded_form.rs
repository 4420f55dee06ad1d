//! What an event looks like in the log: it must be readable for ever.

use cqrs_es::DomainEvent;
use serde_json::json;

use super::sentences::{issued, revoked, token_id};
use crate::service_token::{Scope, TokenEvent};

#[test]
fn the_events_have_these_forms() {
    let at = "2026-03-02T08:00:00Z";
    let forms = [
        json!({"TokenIssued": {
            "token_id": token_id(),
            "name": "Camera backup",
            "scope": "storage:authorize",
            "at": at,
        }}),
        json!({"TokenRevoked": {"at": at}}),
    ];
    for (event, form) in [issued(), revoked()].into_iter().zip(forms) {
        assert_eq!(serde_json::to_value(&event).expect("serialises"), form);
        let read: TokenEvent = serde_json::from_value(form.clone()).expect("reads back");
        assert_eq!(read, event);
        assert_eq!(form.as_object().expect("an object").keys().next(), Some(&event.event_type()));
    }
}

#[test]
fn a_scope_goes_by_one_name_everywhere() {
    let scope = Scope::StorageAuthorize;
    assert_eq!(serde_json::to_value(scope).expect("serialises"), scope.as_str());
}

/// The log is filtered by names.
#[test]
fn no_other_kind_of_aggregate_has_events_of_these_names() {
    use crate::{account::AccountEvent, storage_pool::PoolEvent};
    for name in TokenEvent::NAMES {
        assert!(!AccountEvent::NAMES.contains(name) && !PoolEvent::NAMES.contains(name), "{name}");
    }
}
