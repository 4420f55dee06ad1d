//! Making a pool, and closing it.

use std::collections::BTreeSet;

use super::{
    sentences::{Sentence, given},
    story::*,
};
use crate::{
    MoveId,
    storage_pool::{
        Leftover, Measured, PoolAction as A, PoolError as Refusal, PoolEvent as E, Retirement,
        Undone,
    },
    values::MAX_BYTES,
};

#[test]
fn a_pool_is_registered_once() {
    let pool = given([]).when(register()).then([registered()]);
    assert_eq!(pool.root, Some(root()));
    given([registered()]).when(register()).then_refused(Refusal::AlreadyExists);
    given([registered(), retired()]).when(register()).then_refused(Refusal::AlreadyExists);
}

#[test]
fn headroom_has_a_size_that_fits_wherever_it_is_stored() {
    let mut too_much = register();
    if let A::Register { headroom_bytes, .. } = &mut too_much {
        *headroom_bytes = MAX_BYTES + 1;
    }
    given([]).when(too_much).then_refused(Refusal::SizeOutOfRange);
}

#[test]
fn no_more_is_kept_free_than_the_disk_holds() {
    let refused = Refusal::HeadroomExceedsDisk { total_bytes: TOTAL };
    for (bytes, fits) in [(TOTAL, true), (TOTAL + 1, false)] {
        let mut whole = register();
        if let A::Register { headroom_bytes, .. } = &mut whole {
            *headroom_bytes = bytes;
        }
        let made = given([]).when(whole).result();
        assert_eq!(made.err(), (!fits).then(|| refused.clone()));
        let changed = given([registered()]).when(change_headroom(bytes)).result();
        assert_eq!(changed.err(), (!fits).then(|| refused.clone()));
    }
}

#[test]
fn a_headroom_that_a_smaller_disk_cannot_hold_stays_until_one_is_chosen_that_it_can() {
    let on_half = |headroom_bytes| {
        let measured = Some(Measured { total_bytes: 50, free_bytes: 50 });
        given([registered()]).when(A::ChangeHeadroom { headroom_bytes, measured })
    };
    on_half(HEADROOM).then_nothing();
    on_half(HEADROOM - 1).then_refused(Refusal::HeadroomExceedsDisk { total_bytes: 50 });
    on_half(50).then([E::HeadroomChanged { headroom_bytes: 50, at: now() }]);
}

#[test]
fn of_a_disk_that_was_never_seen_any_headroom_is_believed() {
    let kept = E::HeadroomChanged { headroom_bytes: MAX_BYTES, at: now() };
    given([registered()]).when(change_headroom_blindly(MAX_BYTES)).then([kept]);
    let beyond = given([registered()]).when(change_headroom_blindly(MAX_BYTES + 1));
    beyond.then_refused(Refusal::SizeOutOfRange);
}

#[test]
fn only_an_empty_pool_can_be_retired() {
    given(a_pool_in_use()).when(retire()).then_refused(Refusal::NotEmpty { accounts: 2 });
    let emptied = || given(a_pool_in_use()).and(released(ada(), 300)).and(released(grace(), 500));
    assert!(emptied().when(retire()).then([retired()]).retired);
    // Whoever says more than is needed is not quoted.
    emptied().when(retire_gone()).then([retired()]);
}

#[test]
fn a_retired_pool_takes_no_more_quotas_and_keeps_its_name() {
    let closed = || given([registered(), retired()]);
    closed().when(allocate(ada(), 1)).then_refused(Refusal::Retired);
    closed().when(overcommit(ada(), 1)).then_refused(Refusal::Retired);
    closed().when(rename("Attic")).then_refused(Refusal::Retired);
    closed().when(retire()).then_nothing();
    closed().when(retire_gone()).then_nothing();
}

/// Ada has moved away and left an old copy, Grace was deleted, and a move of somebody else's was
/// cancelled.
fn with_much_undone() -> Sentence {
    let left = [move_started(ada(), 300), move_completed(ada(), 300), released(grace(), 500)];
    given([a_pool_in_use(), left.to_vec()].concat())
        .and(removal_ordered(grace()))
        .and(space_reserved(account(9), 50, 0))
}

const UNDONE: Undone = Undone { old_copies: 1, removals: 1, cancelled_moves: 1 };

fn cancelled() -> BTreeSet<MoveId> {
    BTreeSet::from([move_id(1)])
}

#[test]
fn what_is_left_undone_is_counted_in_the_refusal() {
    let known = || A::Retire(Retirement { cancelled: cancelled(), ..Retirement::default() });
    with_much_undone().when(known()).then_refused(Refusal::HoldsOldCopies(UNDONE));
    let rest = with_much_undone().and(old_copy_given_up(ada()));
    rest.when(known()).then_refused(Refusal::HoldsOldCopies(UNDONE));
    let rest = || with_much_undone().and(old_copy_given_up(ada())).and(old_copy_cleaned(ada()));
    let undone = Undone { old_copies: 0, ..UNDONE };
    rest().when(known()).then_refused(Refusal::AwaitsRemovals(undone));
    let rest = || rest().and(files_removed(grace()));
    let undone = Undone { removals: 0, ..undone };
    rest().when(known()).then_refused(Refusal::AwaitsRemovals(undone));
    assert!(rest().and(space_released(account(9), 50)).when(known()).then([retired()]).retired);
}

#[test]
fn of_a_disk_that_is_gone_it_is_said_whose_files_were_not_removed() {
    let gone = A::Retire(Retirement { cancelled: cancelled(), ..gone() });
    let abandoned = |account_id, left| E::FilesAbandoned { account_id, left, at: now() };
    let move_id = move_id(1);
    let pool = with_much_undone().when(gone).then([
        abandoned(ada(), Leftover::OldCopy { move_id }),
        abandoned(grace(), Leftover::DeletedAccount),
        space_released(account(9), 50),
        abandoned(account(9), Leftover::CancelledMove { move_id }),
        retired_gone(UNDONE),
    ]);
    assert!(pool.retired && pool.removals.is_empty() && pool.incoming.is_empty());
    assert_eq!(pool.reserved_bytes, 0);
    assert!(pool.old_copies.contains_key(&ada()), "its move is not taken for a cancelled one");
}

#[test]
fn quotas_and_who_may_still_come_are_never_left_behind() {
    given(a_pool_in_use()).when(retire_gone()).then_refused(Refusal::NotEmpty { accounts: 2 });
    // Not known to be cancelled.
    with_much_undone().when(retire_gone()).then_refused(Refusal::NotEmpty { accounts: 1 });
    let held = with_much_undone().and(allocated(account(5), 0, 10, 50));
    let gone = A::Retire(Retirement { cancelled: cancelled(), ..gone() });
    held.when(gone).then_refused(Refusal::NotEmpty { accounts: 1 });
}

#[test]
fn a_disk_that_answers_is_not_gone() {
    let answers = Retirement { cancelled: cancelled(), disk_answers: true, ..gone() };
    with_much_undone().when(A::Retire(answers)).then_refused(Refusal::DiskAnswers(UNDONE));
}

/// What is to be removed of a deleted account that has an old copy here is that copy.
#[test]
fn nobodys_files_are_counted_twice() {
    let left = [move_started(ada(), 300), move_completed(ada(), 300), released(grace(), 500)];
    let pool = given([a_pool_in_use(), left.to_vec()].concat()).and(removal_ordered(ada()));
    let undone = Undone { old_copies: 1, ..Undone::default() };
    let left = Leftover::OldCopy { move_id: move_id(1) };
    pool.when(retire_gone())
        .then([E::FilesAbandoned { account_id: ada(), left, at: now() }, retired_gone(undone)]);
}
