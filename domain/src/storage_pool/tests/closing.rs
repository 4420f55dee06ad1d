//! Making a pool, and closing it.

use super::{sentences::given, story::*};
use crate::{
    storage_pool::{Measured, PoolAction as A, PoolError as Refusal, PoolEvent as E},
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
    given(a_pool_in_use()).when(A::Retire).then_refused(Refusal::NotEmpty { accounts: 2 });
    let emptied = given(a_pool_in_use()).and(released(ada(), 300)).and(released(grace(), 500));
    assert!(emptied.when(A::Retire).then([retired()]).retired);
}

#[test]
fn a_retired_pool_takes_no_more_quotas_and_keeps_its_name() {
    let closed = || given([registered(), retired()]);
    closed().when(allocate(ada(), 1)).then_refused(Refusal::Retired);
    closed().when(overcommit(ada(), 1)).then_refused(Refusal::Retired);
    closed().when(rename("Attic")).then_refused(Refusal::Retired);
    closed().when(A::Retire).then_nothing();
}
