//! What a pool claims among all pools.

use super::{sentences::after, story::*};
use crate::{
    Claim, GuardChange, GuardRefusal, Guarded,
    storage_pool::{PoolError, PoolEvent as E, StoragePool},
};

fn folder() -> Claim {
    Claim { scope: "pool-root", key: "/srv/archive".to_owned() }
}

fn quota_of_ada() -> Claim {
    Claim { scope: "quota", key: ada().to_string() }
}

#[test]
fn a_folder_belongs_to_one_pool_until_it_is_retired() {
    let changes = after([]).guard_changes(&registered());
    assert_eq!(changes, [GuardChange::Claim(folder())]);
    let changes = after([registered()]).guard_changes(&retired());
    assert_eq!(changes, [GuardChange::Release(folder())]);
}

#[test]
fn an_account_holds_a_quota_in_one_pool_until_it_is_released() {
    let changes = after([registered()]).guard_changes(&allocated(ada(), 0, 300, 0));
    assert_eq!(changes, [GuardChange::Claim(quota_of_ada())]);
    let changes = after(a_pool_in_use()).guard_changes(&released(ada(), 300));
    assert_eq!(changes, [GuardChange::Release(quota_of_ada())]);
}

#[test]
fn a_quota_is_handed_over_and_nobody_else_can_take_it_in_between() {
    let leaving = || [a_pool_in_use(), vec![move_started(ada(), 300)]].concat();
    let changes = after(leaving()).guard_changes(&move_completed(ada(), 300));
    assert_eq!(changes, [GuardChange::HandOver(quota_of_ada(), other_pool().to_string())]);
    let coming = [registered(), space_reserved(ada(), 300, 0)];
    let changes = after(coming).guard_changes(&moved_in(ada(), 300));
    assert_eq!(changes, [GuardChange::Receive(quota_of_ada())]);
}

#[test]
fn a_move_that_has_not_come_to_its_end_claims_nothing() {
    for event in [
        move_started(ada(), 300),
        move_cancelled(ada()),
        space_reserved(ada(), 300, 0),
        space_released(ada(), 300),
        old_copy_given_up(ada()),
        old_copy_cleaned(ada()),
        removal_ordered(ada()),
        files_removed(ada()),
    ] {
        assert_eq!(after(a_pool_in_use()).guard_changes(&event), []);
    }
}

#[test]
fn names_and_headroom_are_the_pools_own_affair() {
    let renamed = E::PoolRenamed { name: name("Attic"), at: now() };
    let headroom = E::HeadroomChanged { headroom_bytes: 1, at: now() };
    for event in [renamed, headroom] {
        assert_eq!(after(a_pool_in_use()).guard_changes(&event), []);
    }
}

#[test]
fn a_refused_append_has_a_name() {
    let refused =
        |scope: &str| StoragePool::refused(&GuardRefusal::Taken { scope: scope.to_owned() });
    assert_eq!(refused("pool-root"), PoolError::RootTaken);
    assert_eq!(refused("quota"), PoolError::QuotaElsewhere);
    assert_eq!(refused("other"), PoolError::Guard("other".to_owned()));
}
