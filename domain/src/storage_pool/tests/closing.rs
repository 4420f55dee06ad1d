//! Making a pool, and closing it.

use super::{sentences::given, story::*};
use crate::{
    storage_pool::{PoolAction as A, PoolError as Refusal},
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
