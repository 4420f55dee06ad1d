//! Who may be given how much.

use super::{
    sentences::{after, given},
    story::*,
};
use crate::{
    account::Status,
    storage_pool::{PoolAction as A, PoolError as Refusal, PoolEvent as E},
    values::MAX_BYTES,
};

fn exceeds(remaining_reservable_bytes: u64) -> Refusal {
    Refusal::QuotaExceedsPool { remaining_reservable_bytes }
}

#[test]
fn what_is_left_is_total_less_headroom_less_what_others_hold() {
    let pool = after(a_pool_in_use());
    assert_eq!(pool.capacity_for(ada(), measured()).remaining_reservable_bytes(), 400);
    assert_eq!(pool.capacity_for(grace(), measured()).remaining_reservable_bytes(), 600);
    assert_eq!(pool.capacity_for(account(9), measured()).remaining_reservable_bytes(), 100);
}

#[test]
fn an_allocation_keeps_the_figures_it_was_decided_by() {
    let pool =
        given(a_pool_in_use()).when(allocate(ada(), 400)).then([allocated(ada(), 300, 400, 500)]);
    assert_eq!(pool.quota_bytes(ada()), 400);
    assert_eq!(pool.reserved_bytes, 900);
}

#[test]
fn the_last_byte_can_be_given_and_not_one_more() {
    given([registered()]).when(allocate(ada(), 900)).then([allocated(ada(), 0, 900, 0)]);
    given([registered()]).when(allocate(ada(), 901)).then_refused(exceeds(900));
}

#[test]
fn what_is_free_on_the_disk_does_not_limit_what_may_be_promised() {
    assert!(measured().free_bytes < 900);
    given([registered()]).when(allocate(ada(), 900)).then([allocated(ada(), 0, 900, 0)]);
}

#[test]
fn going_beyond_the_capacity_needs_a_reason() {
    given(a_pool_in_use()).when(allocate(ada(), 700)).then_refused(exceeds(400));
    let pool = given(a_pool_in_use()).when(overcommit(ada(), 700)).then([overcommitted(
        ada(),
        300,
        700,
        500,
    )]);
    assert_eq!(pool.reserved_bytes, 1_200);
}

#[test]
fn an_over_commit_that_was_not_needed_is_an_allocation_for_that_reason() {
    let within = because(allocated(ada(), 300, 400, 500));
    given(a_pool_in_use()).when(overcommit(ada(), 400)).then([within]);
}

#[test]
fn a_reason_alone_does_not_go_beyond_the_capacity() {
    let asked = asked_because(allocate(ada(), 700));
    given(a_pool_in_use()).when(asked).then_refused(exceeds(400));
}

#[test]
fn a_quota_may_always_be_lowered_also_in_a_pool_that_was_promised_too_much() {
    let overcommitted_pool = || given(a_pool_in_use()).and(overcommitted(ada(), 300, 900, 500));
    overcommitted_pool().when(allocate(ada(), 899)).then([allocated(ada(), 900, 899, 500)]);
    overcommitted_pool().when(allocate(ada(), 901)).then_refused(exceeds(400));
}

#[test]
fn nothing_is_left_for_others_in_a_pool_that_was_promised_too_much() {
    let overcommitted_pool = given(a_pool_in_use()).and(overcommitted(ada(), 300, 900, 500));
    overcommitted_pool.when(allocate(account(9), 1)).then_refused(exceeds(0));
}

#[test]
fn the_quota_that_the_account_has_is_nothing_new() {
    given(a_pool_in_use()).when(allocate(ada(), 300)).then_nothing();
    given(a_pool_in_use()).when(asked_because(allocate(ada(), 300))).then_nothing();
    let overcommitted_pool = given(a_pool_in_use()).and(overcommitted(ada(), 300, 900, 500));
    overcommitted_pool.when(allocate(ada(), 900)).then_nothing();
}

#[test]
fn only_enabled_accounts_are_given_storage() {
    for status in Status::ALL.into_iter().filter(|status| *status != Status::Enabled) {
        given([registered()])
            .when(allocate_while(status, ada(), 1))
            .then_refused(Refusal::AccountNotEnabled(status));
    }
}

#[test]
fn a_quota_is_at_least_one_byte_and_fits_wherever_it_is_stored() {
    for bytes in [0, MAX_BYTES + 1, u64::MAX] {
        let asked = given([registered()]).when(overcommit(ada(), bytes));
        asked.then_refused(Refusal::SizeOutOfRange);
    }
    let largest = given([registered()]).when(overcommit(ada(), MAX_BYTES));
    largest.then([overcommitted(ada(), 0, MAX_BYTES, 0)]);
}

#[test]
fn what_was_released_can_be_given_again() {
    let pool = given(a_pool_in_use()).when(release(ada())).then([released(ada(), 300)]);
    assert_eq!(pool.quota_bytes(ada()), 0);
    assert_eq!(pool.reserved_bytes, 500);
    let freed = || given(a_pool_in_use()).and(released(ada(), 300));
    freed().when(release(ada())).then_nothing();
    freed().when(allocate(account(9), 400)).then([allocated(account(9), 0, 400, 500)]);
    freed().when(allocate(ada(), 400)).then([allocated(ada(), 0, 400, 500)]);
}

#[test]
fn raising_the_headroom_takes_from_what_is_left_and_from_nobody_who_holds_a_quota() {
    let raise = change_headroom(500);
    let raised = E::HeadroomChanged { headroom_bytes: 500, at: now() };
    let pool = given(a_pool_in_use()).when(raise).then([raised.clone()]);
    assert_eq!(pool.reserved_bytes, 800);
    given(a_pool_in_use()).and(raised).when(allocate(account(9), 1)).then_refused(exceeds(0));
}

#[test]
fn a_smaller_disk_takes_from_what_is_left() {
    let mut action = allocate(account(9), 1);
    if let A::Allocate { measured, .. } = &mut action {
        measured.total_bytes = 700;
    }
    given(a_pool_in_use()).when(action).then_refused(exceeds(0));
}
