//! Every command in every state.

use std::{collections::BTreeSet, fmt::Write};

use super::{recorded_form::one_of_each, sentences::given, story::*};
use crate::{
    PoolId,
    account::Status,
    storage_pool::{PoolAction as A, PoolEvent as E, Retirement},
    values::MAX_BYTES,
};

pub fn states() -> Vec<(&'static str, Vec<E>)> {
    let lowered = E::HeadroomChanged { headroom_bytes: 300, at: now() };
    let beyond = overcommitted(ada(), 300, 700, 500);
    let empty = [registered(), allocated(ada(), 0, 300, 0), released(ada(), 300)];
    let alone = [left(), vec![released(grace(), 500)]].concat();
    vec![
        ("there is no pool", vec![]),
        ("empty", vec![registered()]),
        ("100 bytes left: 300 are Ada's, 500 Grace's", a_pool_in_use()),
        ("over-committed: 700 are Ada's, 500 Grace's", [a_pool_in_use(), vec![beyond]].concat()),
        ("headroom raised beyond what is free", [a_pool_in_use(), vec![lowered]].concat()),
        ("empty again", empty.to_vec()),
        ("Ada is leaving", [a_pool_in_use(), vec![move_started(ada(), 300)]].concat()),
        ("Ada has left", left()),
        ("what Ada left is given up", [left(), vec![old_copy_given_up(ada())]].concat()),
        ("Ada is coming, 300 are kept", vec![registered(), space_reserved(ada(), 300, 0)]),
        ("only what Ada left is here", alone.clone()),
        ("Ada is deleted", vec![registered(), removal_ordered(ada())]),
        ("what Ada left is removed", [alone, vec![removal_ordered(ada())]].concat()),
        ("retired", vec![registered(), retired()]),
    ]
}

fn left() -> Vec<E> {
    [a_pool_in_use(), vec![move_started(ada(), 300), move_completed(ada(), 300)]].concat()
}

fn actions() -> Vec<(&'static str, A)> {
    vec![
        ("register", register()),
        ("rename as it is called", rename("Archive")),
        ("rename", rename("Attic")),
        ("headroom as it is", change_headroom(HEADROOM)),
        ("headroom 500", change_headroom(500)),
        ("headroom beyond the disk", change_headroom(TOTAL + 1)),
        ("headroom on an unknown disk", change_headroom_blindly(TOTAL + 1)),
        ("headroom 2^63", change_headroom_blindly(MAX_BYTES + 1)),
        ("300 for Ada", allocate(ada(), 300)),
        ("200 for Ada", allocate(ada(), 200)),
        ("400 for Ada", allocate(ada(), 400)),
        ("401 for Ada", allocate(ada(), 401)),
        ("401 for Ada, over-committing", overcommit(ada(), 401)),
        ("100 for Ada, over-committing", overcommit(ada(), 100)),
        ("401 for Ada, for no reason", overcommit_for_no_reason(401)),
        ("nothing for Ada", allocate(ada(), 0)),
        ("2^63 for Ada, over-committing", overcommit(ada(), MAX_BYTES + 1)),
        ("100 for somebody pending", allocate_while(Status::Pending, account(9), 100)),
        ("100 for somebody disabled", allocate_while(Status::Disabled, account(9), 100)),
        ("release Ada's", release(ada())),
        ("release nobody's", release(account(9))),
        ("move Ada away", start_move(ada())),
        ("move Ada into the same pool", to(pool_id())),
        ("move Ada into a third pool", to(third_pool())),
        ("move nobody", start_move(account(9))),
        ("cancel Ada's move", cancel_move(ada())),
        ("complete Ada's move", complete_move(ada())),
        ("complete another move", complete_another()),
        ("give up Ada's old copy", give_up_old_copy(ada())),
        ("Ada's old copy is cleaned", note_old_copy_cleaned(ada())),
        ("keep 300 for Ada", reserve_space(ada(), 300)),
        ("keep 901 for Ada", reserve_space(ada(), 901)),
        ("keep 101 for somebody else", reserve_space(account(9), 101)),
        ("release what is kept", release_space(ada())),
        ("Ada moves in", move_in(ada())),
        ("remove what Ada left", order_removal(ada())),
        ("Ada's files are removed", note_files_removed(ada())),
        ("Ada's files are kept", note_files_kept(ada())),
        ("retire", retire()),
        ("retire, the disk is gone", retire_gone()),
        ("retire, and the disk answers", A::Retire(Retirement { disk_answers: true, ..gone() })),
    ]
}

fn to(to: PoolId) -> A {
    A::StartMove { move_id: move_id(2), account_id: ada(), to, reason: None }
}

fn overcommit_for_no_reason(bytes: u64) -> A {
    let mut action = overcommit(ada(), bytes);
    if let A::Allocate { reason, .. } = &mut action {
        *reason = None;
    }
    action
}

fn third_pool() -> PoolId {
    PoolId(account(302).0)
}

fn complete_another() -> A {
    A::CompleteMove { move_id: move_id(2), account_id: ada(), copied: copied() }
}

#[test]
fn every_command_in_every_state_has_the_outcome_in_the_table() {
    let mut table = String::new();
    for (state, past) in states() {
        writeln!(table, "{state}").expect("a line");
        for (asked, action) in actions() {
            let outcome = match given(past.clone()).when(action).result() {
                Ok(events) if events.is_empty() => "-".to_owned(),
                Ok(events) => events.iter().map(told).collect::<Vec<_>>().join(" + "),
                Err(error) => format!("refused: {error:?}"),
            };
            writeln!(table, "  {asked:<31}{outcome}").expect("a line");
        }
        writeln!(table).expect("a line");
    }
    insta::assert_snapshot!("every_command_in_every_state", table);
}

fn told(event: &E) -> String {
    match event {
        E::QuotaAllocated { bytes, previous_bytes, overcommitted, .. } => {
            let beyond = if *overcommitted { ", over-committed" } else { "" };
            format!("QuotaAllocated {previous_bytes} -> {bytes}{beyond}")
        }
        other => other.name().to_owned(),
    }
}

#[test]
fn some_command_in_the_table_leads_to_every_event() {
    let mut reached = BTreeSet::new();
    for (_, past) in states() {
        for (_, action) in actions() {
            let events = given(past.clone()).when(action).result().unwrap_or_default();
            reached.extend(events.iter().map(E::name));
        }
    }
    let all: BTreeSet<&str> = one_of_each().iter().map(E::name).collect();
    assert_eq!(reached, all);
}
