//! Files of deleted accounts, which are to be removed from the pool.

use super::{sentences::given, story::*};
use crate::storage_pool::{Leftover, PoolEvent as E};

#[test]
fn a_removal_is_ordered_once_and_ends_once() {
    let empty = || given([registered()]);
    let pool = empty().when(order_removal(ada())).then([removal_ordered(ada())]);
    assert!(pool.removals.contains(&ada()));
    let ordered = || empty().and(removal_ordered(ada()));
    ordered().when(order_removal(ada())).then_nothing();
    for (noted, ended) in [
        (note_files_removed(ada()), files_removed(ada())),
        (note_files_kept(ada()), files_kept(ada())),
    ] {
        empty().when(noted.clone()).then_nothing();
        let pool = ordered().when(noted.clone()).then([ended.clone()]);
        assert!(pool.removals.is_empty());
        ordered().and(ended.clone()).when(noted).then_nothing();
        ordered().and(ended).when(order_removal(ada())).then_nothing();
    }
}

#[test]
fn whose_old_copy_is_given_up_needs_no_removal_besides() {
    let left = [a_pool_in_use(), vec![move_started(ada(), 300), move_completed(ada(), 300)]];
    let ordered = given(left.concat()).and(removal_ordered(ada()));
    let pool = ordered.when(give_up_old_copy(ada())).then([old_copy_given_up(ada())]);
    assert!(pool.removals.is_empty());
    let given_up = given(left.concat()).and(old_copy_given_up(ada()));
    given_up.when(order_removal(ada())).then_nothing();
}

/// Its folder may be anybody's, so nothing is removed there; the log says so.
#[test]
fn files_in_a_retired_pool_are_said_not_to_be_removed() {
    let abandoned =
        E::FilesAbandoned { account_id: ada(), left: Leftover::DeletedAccount, at: now() };
    let closed = || given([registered(), retired()]);
    let pool = closed().when(order_removal(ada())).then([abandoned.clone()]);
    assert!(pool.removals.is_empty());
    closed().and(abandoned.clone()).when(order_removal(ada())).then_nothing();
    closed().and(abandoned).when(note_files_removed(ada())).then_nothing();
}
