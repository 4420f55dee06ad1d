//! What an event looks like in the log: it must be readable for ever.

use std::collections::BTreeSet;

use cqrs_es::DomainEvent;
use serde_json::{Value, json};

use super::story::*;
use crate::{
    Personal, Role,
    account::{AccountEvent as E, Edit},
    values::{Email, Notes},
};

/// One of each kind, with everything in it that can be.
pub fn one_of_each() -> Vec<E> {
    let (link_id, at) = (link_id(SETUP), now());
    let email = Email::parse("ada@example.org").expect("an address");
    vec![
        invited(),
        E::QuotaRequested { pool_id: pool_id(), bytes: u64::MAX, at },
        E::QuotaDeclined { pool_id: pool_id(), bytes: 1, reason: Some(of_ada(reason())), at },
        because(setup_link(SETUP)),
        E::SetupLinkOpened { link_id, at },
        because(setup_link_cancelled()),
        E::SetupLinkExpired { link_id, at },
        registered_by_qr(),
        registration_expired(),
        E::Enabled { reason: Some(of_ada(reason())), at },
        E::Disabled { reason: Some(of_ada(reason())), at },
        credential(1, Some(RESET)),
        because(reset_link(RESET)),
        because(reset_link_cancelled()),
        E::ResetLinkExpired { link_id, at },
        reset_forced(),
        E::Recovered { at },
        E::SessionEnded { session_id: session_id(), at },
        E::SessionsEnded { at },
        E::ProfileEdited {
            display_name: Some(of_ada(name("Ada King"))),
            email: Some(Edit::Set(of_ada(email))),
            notes: Some(Edit::Cleared),
            at,
        },
        avatar_set(),
        E::AvatarRemoved { at },
        because(E::LoginChanged { login: of_ada(login("countess")), reason: None, at }),
        because(role_changed(Role::Auditor)),
        rejected(),
        revoked(),
        because(reinstated()),
        deleted(),
    ]
}

#[test]
fn every_event_survives_its_json_form() {
    for event in one_of_each() {
        let json = serde_json::to_string(&event).expect("serialises");
        assert_eq!(serde_json::from_str::<E>(&json).expect("reads back"), event);
    }
}

#[test]
fn an_event_goes_by_one_name_everywhere() {
    let mut names = BTreeSet::new();
    for event in one_of_each() {
        let json = serde_json::to_value(&event).expect("serialises");
        let keys: Vec<&String> = json.as_object().expect("an object").keys().collect();
        assert_eq!(keys, [event.name()]);
        assert_eq!(event.event_type(), event.name());
        assert!(names.insert(event.name()), "{} comes twice", event.name());
    }
}

#[test]
fn a_field_that_was_not_edited_is_absent_and_one_that_was_cleared_is_not() {
    let edited = |notes| E::ProfileEdited { display_name: None, email: None, notes, at: now() };
    let form = |event: E| serde_json::to_value(event).expect("serialises")["ProfileEdited"].take();
    assert_eq!(form(edited(None)), json!({"at": "2026-03-02T08:00:00Z"}));
    assert_eq!(
        form(edited(Some(Edit::Cleared))),
        json!({"at": "2026-03-02T08:00:00Z", "notes": "cleared"})
    );
}

#[test]
fn everything_that_people_typed_is_marked_as_personal() {
    let typed =
        ["ada", "Ada Lovelace", "Ada King", "ada@example.org", "countess", "she asked for it"];
    for event in one_of_each() {
        let mut bare = serde_json::to_value(&event).expect("serialises");
        take_out_personal(&mut bare);
        let bare = bare.to_string();
        for text in typed {
            assert!(!bare.contains(text), "{} shows {text}: {bare}", event.name());
        }
    }
}

fn take_out_personal(json: &mut Value) {
    match json {
        Value::Object(fields) => {
            fields.remove("personal");
            fields.values_mut().for_each(take_out_personal);
        }
        Value::Array(items) => items.iter_mut().for_each(take_out_personal),
        _ => {}
    }
}

#[test]
fn an_event_whose_person_is_erased_is_still_an_event() {
    let erased = json!({"personal": {"of": ada(), "erased": true}});
    let json = json!({"Revoked": {"reason": erased, "at": "2026-03-02T08:00:00Z"}});
    let event: E = serde_json::from_value(json).expect("reads");
    assert_eq!(event, E::Revoked { reason: Personal::Erased { of: ada() }, at: now() });
    let notes: Personal<Notes> = serde_json::from_value(erased).expect("reads");
    assert_eq!(notes.known(), None);
}
