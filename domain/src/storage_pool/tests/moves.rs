//! An account leaves one pool for another.

use super::{sentences::given, story::*};
use crate::storage_pool::{PoolAction as A, PoolError as Refusal, PoolEvent as E, Undone};

fn leaving() -> Vec<E> {
    [a_pool_in_use(), vec![move_started(ada(), 300)]].concat()
}

fn left() -> Vec<E> {
    [leaving(), vec![move_completed(ada(), 300)]].concat()
}

fn coming() -> Vec<E> {
    vec![registered(), space_reserved(ada(), 300, 0)]
}

#[test]
fn who_leaves_keeps_their_quota_until_the_switch() {
    let pool = given(a_pool_in_use()).when(start_move(ada())).then([move_started(ada(), 300)]);
    assert_eq!((pool.quota_bytes(ada()), pool.reserved_bytes), (300, 800));
    assert!(pool.is_moving(ada()) && !pool.is_moving(grace()));
    let pool = given(leaving()).when(complete_move(ada())).then([move_completed(ada(), 300)]);
    assert_eq!((pool.quota_bytes(ada()), pool.reserved_bytes), (0, 500));
    assert!(!pool.is_moving(ada()));
}

#[test]
fn who_comes_has_their_space_kept_before_the_switch_and_not_twice_after_it() {
    let pool =
        given([registered()]).when(reserve_space(ada(), 300)).then([space_reserved(ada(), 300, 0)]);
    assert_eq!((pool.quota_bytes(ada()), pool.reserved_bytes), (0, 300));
    assert_eq!(pool.capacity_for(account(9), measured()).remaining_reservable_bytes(), 600);
    let pool = given(coming()).when(move_in(ada())).then([moved_in(ada(), 300)]);
    assert_eq!((pool.quota_bytes(ada()), pool.reserved_bytes), (300, 300));
    let pool = given(coming()).when(release_space(ada())).then([space_released(ada(), 300)]);
    assert_eq!((pool.quota_bytes(ada()), pool.reserved_bytes), (0, 0));
}

#[test]
fn nothing_is_promised_to_who_comes_beyond_what_is_left() {
    let full = Refusal::QuotaExceedsPool { remaining_reservable_bytes: 100 };
    given(a_pool_in_use()).when(reserve_space(account(9), 101)).then_refused(full);
}

#[test]
fn a_move_is_completed_or_cancelled_and_never_both() {
    let cancelled = || given(leaving()).and(move_cancelled(ada()));
    cancelled().when(complete_move(ada())).then_refused(Refusal::NotMoving);
    given(left()).when(cancel_move(ada())).then_refused(Refusal::NotMoving);
    given(left()).when(complete_move(ada())).then_refused(Refusal::NotMoving);
    cancelled().when(start_move(ada())).then([move_started(ada(), 300)]);
}

#[test]
fn a_quota_stays_as_it_is_while_its_account_moves() {
    for past in [leaving(), coming()] {
        for asked in [allocate(ada(), 1), overcommit(ada(), 5_000), release(ada())] {
            given(past.clone()).when(asked).then_refused(Refusal::Moving);
        }
        given(past).when(retire()).result().expect_err("not empty");
    }
}

#[test]
fn an_old_copy_is_given_up_before_it_is_gone_and_is_in_nobodys_way_then() {
    given(left()).when(allocate(ada(), 10)).then_refused(Refusal::OldCopyKept);
    given(left()).when(reserve_space(ada(), 10)).then_refused(Refusal::OldCopyKept);
    given(left()).when(note_old_copy_cleaned(ada())).then_refused(Refusal::OldCopyKept);
    given(left()).when(give_up_old_copy(ada())).then([old_copy_given_up(ada())]);
    let given_up = || given(left()).and(old_copy_given_up(ada()));
    given_up().when(give_up_old_copy(ada())).then_nothing();
    given_up().when(allocate(ada(), 10)).then_refused(Refusal::OldCopyKept);
    given_up().when(note_old_copy_cleaned(ada())).then([old_copy_cleaned(ada())]);
    let cleaned = || given_up().and(old_copy_cleaned(ada()));
    cleaned().when(note_old_copy_cleaned(ada())).then_nothing();
    cleaned().when(give_up_old_copy(ada())).then_refused(Refusal::NoOldCopy);
    cleaned().when(allocate(ada(), 10)).then([allocated(ada(), 0, 10, 500)]);
}

#[test]
fn a_pool_with_old_copies_in_it_is_not_empty() {
    let emptied = given(left()).and(released(grace(), 500));
    let undone = Undone { old_copies: 1, ..Undone::default() };
    emptied.when(retire()).then_refused(Refusal::HoldsOldCopies(undone));
}

#[test]
fn what_is_left_of_an_earlier_move_does_not_pass_for_this_one() {
    let later = |action: A| match action {
        A::ReleaseSpace { account_id, .. } => A::ReleaseSpace { move_id: move_id(2), account_id },
        A::MoveIn { account_id, .. } => A::MoveIn { move_id: move_id(2), account_id },
        A::ReserveSpace { account_id, from, bytes, measured, .. } => {
            A::ReserveSpace { move_id: move_id(2), account_id, from, bytes, measured }
        }
        other => other,
    };
    given(coming()).when(later(release_space(ada()))).then_nothing();
    given(coming()).when(later(move_in(ada()))).then_nothing();
    given(coming()).when(later(reserve_space(ada(), 1))).then_refused(Refusal::Moving);
    given(coming()).when(reserve_space(ada(), 300)).then_nothing();
}
