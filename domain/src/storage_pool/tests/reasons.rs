//! A reason that somebody gives is kept, also where none is needed.

use std::collections::BTreeSet;

use super::{every_command::states, recorded_form::one_of_each, sentences::given, story::*};
use crate::{Personal, storage_pool::PoolEvent as E};

#[test]
fn of_whatever_is_done_for_a_reason_the_event_keeps_it_as_the_persons_own() {
    let asked = || {
        [
            allocate(ada(), 400),
            allocate(ada(), 200),
            overcommit(ada(), 401),
            overcommit(ada(), 100),
            release(ada()),
            start_move(ada()),
            cancel_move(ada()),
            give_up_old_copy(ada()),
        ]
    };
    let mut kept = BTreeSet::new();
    for (state, past) in states() {
        for action in asked().map(asked_because) {
            let what = format!("{state}: {action:?}");
            for event in given(past.clone()).when(action).result().unwrap_or_default() {
                let whose = Personal::new(ada(), reason());
                assert_eq!(event.reason(), Some(&whose), "{what}");
                kept.insert(event.name());
            }
        }
    }
    let of_people = one_of_each().into_iter().filter(|event| event.account().is_some());
    let able = of_people.filter(|event| event.reason().is_some());
    assert_eq!(kept, able.map(|event| event.name()).collect());
}

#[test]
fn who_gives_no_reason_is_not_said_to_have_given_one() {
    let given = given(a_pool_in_use()).when(allocate(ada(), 400)).result().expect("given");
    assert_eq!(given.iter().filter_map(E::reason).count(), 0);
}
