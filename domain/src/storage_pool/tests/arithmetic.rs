//! Quotas of any size, in any order, against sums that cannot wrap.

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use proptest::prelude::*;

use super::{
    sentences::{after, command},
    story::*,
};
use crate::{
    account::Status,
    storage_pool::{
        Holder, Measured, PoolAction as A, PoolError as Refusal, PoolEvent as E, StoragePool,
    },
    values::MAX_BYTES,
};

/// Small sizes, where sums meet capacities, and sizes at the edges of what fits.
fn some_size() -> impl Strategy<Value = u64> {
    let edge = prop::sample::select(vec![0, 1, MAX_BYTES - 1, MAX_BYTES, MAX_BYTES + 1, u64::MAX]);
    prop_oneof![4 => 0_u64..1_500, 1 => edge, 1 => any::<u64>()]
}

fn some_action() -> impl Strategy<Value = A> {
    let somebody = (0_u64..5).prop_map(account);
    let sizes = (some_size(), some_size(), some_size());
    let terms = (any::<bool>(), any::<bool>());
    let allocate = (somebody.clone(), sizes, terms).prop_map(
        |(account_id, (bytes, total_bytes, free_bytes), (overcommit, why))| A::Allocate {
            holder: Holder { account_id, status: Status::Enabled },
            bytes,
            measured: Measured { total_bytes, free_bytes },
            overcommit,
            reason: why.then(reason),
        },
    );
    prop_oneof![
        6 => allocate,
        2 => somebody.prop_map(release),
        1 => (some_size(), prop::option::of(some_size())).prop_map(|(headroom_bytes, total)| {
            let measured = total.map(|total_bytes| Measured { total_bytes, free_bytes: 0 });
            A::ChangeHeadroom { headroom_bytes, measured }
        }),
        1 => Just(retire()),
    ]
}

/// The same rules said naively, in numbers that are wide enough for anything.
#[derive(Default)]
struct Model {
    headroom: u128,
    quotas: BTreeMap<crate::AccountId, u128>,
    retired: bool,
}

impl Model {
    fn reserved(&self) -> u128 {
        self.quotas.values().sum()
    }

    /// What the pool must answer: how many events, or why none.
    fn ask(&mut self, action: &A) -> Result<usize, Refusal> {
        let in_range = |bytes: u64, least: u64| bytes >= least && bytes <= MAX_BYTES;
        match action {
            A::Release { account_id, .. } => {
                Ok(usize::from(self.quotas.remove(account_id).is_some()))
            }
            A::Retire(_) if self.retired => Ok(0),
            A::Retire(_) if !self.quotas.is_empty() => {
                Err(Refusal::NotEmpty { accounts: self.quotas.len() })
            }
            A::Retire(_) => {
                self.retired = true;
                Ok(1)
            }
            _ if self.retired => Err(Refusal::Retired),
            A::ChangeHeadroom { headroom_bytes, .. } if !in_range(*headroom_bytes, 0) => {
                Err(Refusal::SizeOutOfRange)
            }
            A::ChangeHeadroom { headroom_bytes, measured: Some(Measured { total_bytes, .. }) }
                if headroom_bytes > total_bytes && self.headroom != u128::from(*headroom_bytes) =>
            {
                Err(Refusal::HeadroomExceedsDisk { total_bytes: *total_bytes })
            }
            A::ChangeHeadroom { headroom_bytes, .. } => {
                let before = std::mem::replace(&mut self.headroom, u128::from(*headroom_bytes));
                Ok(usize::from(before != self.headroom))
            }
            A::Allocate { bytes, .. } if !in_range(*bytes, 1) => Err(Refusal::SizeOutOfRange),
            A::Allocate { overcommit: true, reason: None, .. } => {
                Err(Refusal::OvercommitNeedsReason)
            }
            A::Allocate { holder, bytes, measured, overcommit, .. } => {
                let previous = self.quotas.get(&holder.account_id).copied().unwrap_or(0);
                let (bytes, others) = (u128::from(*bytes), self.reserved() - previous);
                if bytes == previous {
                    return Ok(0);
                }
                let total = u128::from(measured.total_bytes);
                let fits = others + bytes + self.headroom <= total;
                if !fits && bytes > previous && !overcommit {
                    let left = total.saturating_sub(self.headroom + others);
                    let remaining_reservable_bytes = u64::try_from(left).expect("less than total");
                    return Err(Refusal::QuotaExceedsPool { remaining_reservable_bytes });
                }
                self.quotas.insert(holder.account_id, bytes);
                Ok(1)
            }
            // Asked of no pool here; `moves` is about them.
            _ => Ok(0),
        }
    }
}

proptest! {
    #[test]
    fn quotas_add_up_and_never_wrap(asked in prop::collection::vec(some_action(), 1..60)) {
        let mut pool = after([registered()]);
        let mut model = Model { headroom: u128::from(HEADROOM), ..Model::default() };
        for action in asked {
            let decided = pool.decide(command(action.clone()));
            prop_assert_eq!(decided.as_ref().map(Vec::len).map_err(Clone::clone), model.ask(&action));
            decided.unwrap_or_default().into_iter().for_each(|event| pool.apply(event));
            prop_assert_eq!(pool.reserved_bytes, model.reserved());
            prop_assert_eq!(u128::from(pool.headroom_bytes), model.headroom);
            let held = pool.quotas.iter().map(|(account, bytes)| (*account, u128::from(*bytes)));
            prop_assert_eq!(held.collect::<BTreeMap<_, _>>(), model.quotas.clone());
            prop_assert_eq!(pool.retired, model.retired);
        }
    }

    #[test]
    fn what_was_promised_beyond_the_capacity_says_so_and_why_and_every_reason_is_kept(
        asked in prop::collection::vec(some_action(), 1..60),
    ) {
        let mut pool: StoragePool = after([registered()]);
        for action in asked {
            let given = matches!(action, A::Allocate { reason: Some(_), .. });
            for event in pool.decide(command(action)).unwrap_or_default() {
                if let E::QuotaAllocated {
                    bytes, previous_bytes, capacity, overcommitted, reason, ..
                } = &event
                {
                    let within = capacity.fits(*bytes) || bytes < previous_bytes;
                    prop_assert_eq!(*overcommitted, !within);
                    prop_assert_eq!(reason.is_some(), given);
                    prop_assert!(within || given);
                }
                pool.apply(event);
            }
        }
    }
}

#[test]
fn sums_beyond_what_a_number_of_64_bits_holds_are_kept_exactly() {
    let mut pool = after([registered()]);
    for number in 0..5 {
        let events = pool.decide(command(overcommit(account(number), MAX_BYTES))).expect("given");
        events.into_iter().for_each(|event| pool.apply(event));
    }
    assert_eq!(pool.reserved_bytes, 5 * u128::from(MAX_BYTES));
    let largest_disk = Measured { total_bytes: u64::MAX, free_bytes: u64::MAX };
    let capacity = pool.capacity_for(ada(), largest_disk);
    assert_eq!(capacity.reserved_for_others_bytes, u64::MAX, "as much as can be said");
    assert_eq!(capacity.remaining_reservable_bytes(), 0);
    for number in 0..5 {
        let events = pool.decide(command(release(account(number)))).expect("released");
        events.into_iter().for_each(|event| pool.apply(event));
    }
    assert_eq!(pool.reserved_bytes, 0);
    assert_eq!(pool.capacity_for(ada(), measured()).remaining_reservable_bytes(), 900);
}
