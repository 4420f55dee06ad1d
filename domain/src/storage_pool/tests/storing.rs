//! Who may store how much.

use proptest::prelude::*;

use super::{sentences::after, story::*};
use crate::{
    AccountId,
    account::Status,
    storage_pool::{Holder, StoragePool, StoringRefusal as Refusal, Taken},
    values::MAX_BYTES,
};

fn enabled(account_id: AccountId) -> Holder {
    Holder { account_id, status: Status::Enabled }
}

fn taken(used_bytes: u64, reserved_bytes: u64) -> Taken {
    Taken { used_bytes, reserved_bytes }
}

#[test]
fn the_last_byte_of_a_quota_can_be_stored_and_not_one_more() {
    let pool = after(a_pool_in_use());
    assert_eq!(pool.quota_to_fill(enabled(ada())), Ok(300));
    assert_eq!(pool.may_store(enabled(ada()), taken(200, 40), 60), Ok(()));
    let refused = pool.may_store(enabled(ada()), taken(200, 40), 61);
    assert_eq!(refused, Err(Refusal::QuotaExceeded { by_bytes: 1 }));
}

#[test]
fn who_has_no_quota_here_stores_nothing_not_even_nothing() {
    let pool = after(a_pool_in_use());
    let refused = pool.may_store(enabled(account(9)), Taken::default(), 0);
    assert_eq!(refused, Err(Refusal::NoQuota));
    let refused = StoragePool::default().may_store(enabled(ada()), Taken::default(), 1);
    assert_eq!(refused, Err(Refusal::NoQuota));
}

#[test]
fn nothing_is_stored_while_an_account_moves_and_only_in_the_new_place_afterwards() {
    let may = |past: Vec<crate::storage_pool::PoolEvent>| {
        after(past).may_store(enabled(ada()), Taken::default(), 1)
    };
    let leaving = [a_pool_in_use(), vec![move_started(ada(), 300)]].concat();
    let coming = vec![registered(), space_reserved(ada(), 300, 0)];
    assert_eq!(may(leaving.clone()), Err(Refusal::Moving));
    assert_eq!(may(coming.clone()), Err(Refusal::Moving));
    assert_eq!(may([leaving.clone(), vec![move_cancelled(ada())]].concat()), Ok(()));
    let left = [leaving, vec![move_completed(ada(), 300)]].concat();
    assert_eq!(may(left), Err(Refusal::NoQuota));
    assert_eq!(may([coming, vec![moved_in(ada(), 300)]].concat()), Ok(()));
}

#[test]
fn files_can_be_read_while_an_account_moves() {
    let may = |past: Vec<crate::storage_pool::PoolEvent>| after(past).quota_to_read(enabled(ada()));
    let leaving = [a_pool_in_use(), vec![move_started(ada(), 300)]].concat();
    let coming = vec![registered(), space_reserved(ada(), 300, 0)];
    assert_eq!(may(leaving.clone()), Ok(300));
    assert_eq!(may(coming.clone()), Ok(300));
    assert_eq!(may([leaving, vec![move_completed(ada(), 300)]].concat()), Err(Refusal::NoQuota));
    assert_eq!(may([coming, vec![moved_in(ada(), 300)]].concat()), Ok(300));
}

#[test]
fn only_who_is_enabled_may_store_or_read() {
    let pool = after(a_pool_in_use());
    for status in Status::ALL.into_iter().filter(|status| *status != Status::Enabled) {
        let holder = Holder { account_id: ada(), status };
        assert_eq!(pool.quota_to_fill(holder), Err(Refusal::NotEnabled(status)));
        assert_eq!(pool.quota_to_read(holder), Err(Refusal::NotEnabled(status)));
        let refused = pool.may_store(holder, Taken::default(), 1);
        assert_eq!(refused, Err(Refusal::NotEnabled(status)));
    }
}

#[test]
fn who_is_above_their_quota_is_told_by_how_much_more() {
    let pool = after(a_pool_in_use());
    let refused = pool.may_store(enabled(ada()), taken(1_000, 0), 5);
    assert_eq!(refused, Err(Refusal::QuotaExceeded { by_bytes: 705 }));
}

/// Small and huge ones.
fn bytes() -> impl Strategy<Value = u64> {
    prop_oneof![0..=MAX_BYTES / 4, any::<u64>()]
}

proptest! {
    #[test]
    fn what_is_let_in_never_exceeds_the_quota_and_nothing_wraps(
        quota in 1..=MAX_BYTES,
        used in bytes(),
        reserved in bytes(),
        bytes in bytes(),
    ) {
        let mut pool = StoragePool::default();
        pool.quotas.insert(ada(), quota);
        let sum = u128::from(used) + u128::from(reserved) + u128::from(bytes);
        match pool.may_store(enabled(ada()), taken(used, reserved), bytes) {
            Ok(()) => prop_assert!(sum <= u128::from(quota)),
            Err(Refusal::QuotaExceeded { by_bytes }) => {
                let over = u64::try_from(sum - u128::from(quota)).unwrap_or(u64::MAX);
                prop_assert_eq!(by_bytes, over);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}
