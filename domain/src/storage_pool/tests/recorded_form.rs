//! What an event looks like in the log: it must be readable for ever.

use cqrs_es::DomainEvent;
use serde_json::json;

use super::story::*;
use crate::storage_pool::{Leftover, PoolEvent as E, Undone};

/// One of each kind, with everything in it that can be.
pub fn one_of_each() -> Vec<E> {
    vec![
        registered(),
        E::PoolRenamed { name: name("Attic"), at: now() },
        E::HeadroomChanged { headroom_bytes: 500, at: now() },
        overcommitted(ada(), 300, u64::MAX, u64::MAX),
        because(released(ada(), 300)),
        because(move_started(ada(), 300)),
        because(move_cancelled(ada())),
        move_completed(ada(), 300),
        because(old_copy_given_up(ada())),
        old_copy_cleaned(ada()),
        space_reserved(ada(), 300, u64::MAX),
        space_released(ada(), 300),
        moved_in(ada(), 300),
        removal_ordered(ada()),
        files_removed(ada()),
        files_kept(ada()),
        E::FilesAbandoned {
            account_id: ada(),
            left: Leftover::OldCopy { move_id: move_id(1) },
            at: now(),
        },
        retired_gone(Undone { old_copies: 1, removals: 2, cancelled_moves: 3 }),
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
    for event in one_of_each() {
        let json = serde_json::to_value(&event).expect("serialises");
        let keys: Vec<&String> = json.as_object().expect("an object").keys().collect();
        assert_eq!(keys, [event.name()]);
        assert_eq!(event.event_type(), event.name());
    }
}

#[test]
fn the_reason_of_what_is_done_to_somebody_is_personal_to_them() {
    let value = json!({"personal": {"of": ada(), "value": "the disk is being replaced"}});
    let theirs = one_of_each().into_iter().filter(|event| event.account().is_some());
    let given: Vec<E> = theirs.filter(|event| event.reason().is_some()).collect();
    for event in &given {
        let json = serde_json::to_value(event).expect("serialises");
        assert_eq!(json[event.name()]["reason"], value, "{}", event.name());
    }
    let names: Vec<&str> = given.iter().map(E::name).collect();
    assert_eq!(
        names,
        ["QuotaAllocated", "QuotaReleased", "MoveStarted", "MoveCancelled", "OldCopyGivenUp"]
    );
}

#[test]
fn the_reason_of_who_says_that_a_disk_is_gone_is_their_own() {
    let undone = Undone { old_copies: 2, ..Undone::default() };
    let json = serde_json::to_value(retired_gone(undone)).expect("serialises");
    let reason = json!({"personal": {"of": grace(), "value": "the disk is being replaced"}});
    let undone = json!({"old_copies": 2, "removals": 0, "cancelled_moves": 0});
    let gone = json!({"reason": reason, "undone": undone});
    assert_eq!(json["PoolRetired"]["disk_gone"], gone);
    for (left, kind) in [
        (
            Leftover::OldCopy { move_id: move_id(1) },
            json!({"kind": "old-copy", "move_id": move_id(1)}),
        ),
        (Leftover::DeletedAccount, json!({"kind": "deleted-account"})),
        (
            Leftover::CancelledMove { move_id: move_id(1) },
            json!({"kind": "cancelled-move", "move_id": move_id(1)}),
        ),
    ] {
        assert_eq!(serde_json::to_value(left).expect("serialises"), kind);
    }
}
