//! An account leaves one pool for another.

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use proptest::prelude::*;

use super::{
    sentences::{after, command, given},
    story::*,
};
use crate::{
    GuardChange, Guarded, PoolId,
    account::Status,
    storage_pool::{
        Holder, Incoming, Measured, PoolAction as A, PoolError as Refusal, PoolEvent as E,
        StoragePool,
    },
};

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
        given(past).when(A::Retire).result().expect_err("not empty");
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
    emptied.when(A::Retire).then_refused(Refusal::HoldsOldCopies { accounts: 1 });
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

/// What may happen, in any order: an administrator's wishes, and each step that the server takes,
/// once, again, late, or never because it died.
#[derive(Clone, Copy, Debug)]
enum Step {
    Allocate { pool: usize, bytes: u64 },
    Release { pool: usize },
    Start { from: usize },
    Cancel { pool: usize },
    Reserve,
    Complete,
    Settle,
    GiveUp { pool: usize },
    Cleaned { pool: usize },
}

fn some_step() -> impl Strategy<Value = Step> {
    let pool = || 0_usize..3;
    prop_oneof![
        2 => (pool(), 1_u64..700).prop_map(|(pool, bytes)| Step::Allocate { pool, bytes }),
        1 => pool().prop_map(|pool| Step::Release { pool }),
        3 => pool().prop_map(|from| Step::Start { from }),
        1 => pool().prop_map(|pool| Step::Cancel { pool }),
        4 => Just(Step::Reserve),
        4 => Just(Step::Complete),
        4 => Just(Step::Settle),
        1 => pool().prop_map(|pool| Step::GiveUp { pool }),
        1 => pool().prop_map(|pool| Step::Cleaned { pool }),
    ]
}

/// Three pools, and the one claim that Ada's quota is, as the log keeps it.
struct World {
    pools: Vec<StoragePool>,
    holder: Option<usize>,
    moves: u64,
}

impl World {
    fn new() -> Self {
        let registered = |pool: usize| match registered() {
            E::PoolRegistered { name, root, headroom_bytes, at, .. } => {
                E::PoolRegistered { pool_id: pool_number(pool), name, root, headroom_bytes, at }
            }
            other => other,
        };
        let pools = (0..3).map(|pool| after([registered(pool)])).collect();
        Self { pools, holder: None, moves: 0 }
    }

    /// Gives a pool a command; the log refuses what another pool has a claim on.
    fn ask(&mut self, pool: usize, action: A) -> bool {
        let Ok(events) = self.pools[pool].decide(command(action)) else { return false };
        for event in events {
            for change in self.pools[pool].guard_changes(&event) {
                match change {
                    GuardChange::Claim(_) if self.holder.is_some_and(|held| held != pool) => {
                        return false;
                    }
                    GuardChange::Claim(_) => self.holder = Some(pool),
                    GuardChange::Release(_) if self.holder == Some(pool) => self.holder = None,
                    GuardChange::HandOver(_, to) => {
                        assert_eq!(self.holder, Some(pool), "only its own");
                        self.holder = (0..3).find(|pool| pool_number(*pool).to_string() == to);
                    }
                    GuardChange::Receive(_) => assert_eq!(self.holder, Some(pool), "came before"),
                    _ => {}
                }
            }
            self.pools[pool].apply(event);
        }
        true
    }

    fn leaving(&self) -> Option<(usize, crate::MoveId, usize)> {
        self.pools.iter().enumerate().find_map(|(pool, state)| {
            let moving = state.moving_out.get(&ada())?;
            Some((pool, moving.move_id, number(moving.to)))
        })
    }

    fn take(&mut self, step: Step) {
        let measured = Measured { total_bytes: TOTAL, free_bytes: TOTAL };
        let account_id = ada();
        match step {
            Step::Allocate { pool, bytes } => {
                let holder = Holder { account_id, status: Status::Enabled };
                let asked = A::Allocate { holder, bytes, measured, overcommit: None };
                self.ask(pool, asked);
            }
            Step::Release { pool } => drop(self.ask(pool, release(account_id))),
            Step::Start { from } => {
                self.moves += 1;
                let (move_id, to) = (move_id(self.moves), pool_number((from + 1) % 3));
                self.ask(from, A::StartMove { move_id, account_id, to });
            }
            Step::Cancel { pool } => drop(self.ask(pool, cancel_move(account_id))),
            Step::Reserve => {
                if let Some((from, move_id, to)) = self.leaving() {
                    let bytes = self.pools[from].quota_bytes(account_id);
                    let from = pool_number(from);
                    self.ask(to, A::ReserveSpace { move_id, account_id, from, bytes, measured });
                }
            }
            Step::Complete => {
                // Nothing is copied before the space for it is kept.
                if let Some((from, move_id, to)) = self.leaving()
                    && self.pools[to].incoming.get(&account_id).map(|kept| kept.move_id)
                        == Some(move_id)
                {
                    self.ask(from, A::CompleteMove { move_id, account_id, copied: copied() });
                }
            }
            Step::Settle => self.settle(),
            Step::GiveUp { pool } => drop(self.ask(pool, give_up_old_copy(account_id))),
            Step::Cleaned { pool } => {
                if let Some(copy) = self.pools[pool].old_copies.get(&account_id).copied() {
                    let move_id = copy.move_id;
                    self.ask(pool, A::NoteOldCopyCleaned { move_id, account_id });
                }
            }
        }
    }

    /// What the server does with space that is kept, once the move has come to its end.
    fn settle(&mut self) {
        for pool in 0..3 {
            let Some(Incoming { move_id, from, .. }) =
                self.pools[pool].incoming.get(&ada()).copied()
            else {
                continue;
            };
            let source = &self.pools[number(from)];
            let still = source.moving_out.get(&ada()).is_some_and(|out| out.move_id == move_id);
            let arrived = source.old_copies.get(&ada()).is_some_and(|old| old.move_id == move_id);
            match (still, arrived) {
                (true, _) => {}
                (false, true) => drop(self.ask(pool, A::MoveIn { move_id, account_id: ada() })),
                (false, false) => {
                    let action = A::ReleaseSpace { move_id, account_id: ada() };
                    self.ask(pool, action);
                }
            }
        }
    }
}

fn pool_number(pool: usize) -> PoolId {
    PoolId(account(500 + pool as u64).0)
}

fn number(pool: PoolId) -> usize {
    (0..3).find(|number| pool_number(*number) == pool).expect("one of three")
}

proptest! {
    #[test]
    fn wherever_a_move_is_cut_off_pools_add_up_and_nobody_has_two_places(
        steps in prop::collection::vec(some_step(), 1..80),
    ) {
        let mut world = World::new();
        for step in steps {
            // What was given up and is gone again was settled before: the server goes by its move.
            let unsettled = world.pools.iter().any(|pool| pool.incoming.contains_key(&ada()));
            if unsettled && matches!(step, Step::GiveUp { .. } | Step::Cleaned { .. }) {
                world.take(Step::Settle);
            }
            world.take(step);
            for pool in &world.pools {
                let kept: u64 = pool.incoming.values().map(|kept| kept.bytes).sum();
                let held: u64 = pool.quotas.values().sum();
                prop_assert_eq!(pool.reserved_bytes, u128::from(kept + held));
                prop_assert!(kept + held + HEADROOM <= TOTAL);
            }
            let places: BTreeSet<usize> =
                (0..3).filter(|pool| world.pools[*pool].quota_bytes(ada()) > 0).collect();
            prop_assert!(places.len() <= 1, "{:?}", places);
            if let Some(place) = places.first() {
                prop_assert_eq!(world.holder, Some(*place));
                prop_assert!(!world.pools[*place].old_copies.contains_key(&ada()));
            }
            if let Some(holder) = world.holder {
                let pool = &world.pools[holder];
                prop_assert!(pool.quota_bytes(ada()) > 0 || pool.incoming.contains_key(&ada()));
            }
        }
    }
}
