//! Whatever happens to several pools and many people, quotas add up and nobody loses theirs.

mod world;

use std::collections::{BTreeMap, BTreeSet};

use domain::{AccountId, storage_pool::PoolEvent};
use proptest::{prelude::*, test_runner::TestCaseError};
use world::{POOLS, World, any_story};

/// What must hold, kept beside the world as it was before the step.
#[derive(Default)]
struct Books {
    /// What each account was given last, wherever it is by now. Bytes.
    given: BTreeMap<AccountId, u64>,
    /// Pools that hold more than they may, because somebody wanted it or their disk became smaller.
    excused: BTreeSet<usize>,
    seen: usize,
}

impl Books {
    fn look_at(&mut self, world: &World) -> Result<(), TestCaseError> {
        for (pool, event) in &world.log[self.seen..] {
            match event {
                PoolEvent::QuotaAllocated {
                    account_id,
                    bytes,
                    previous_bytes,
                    overcommitted,
                    ..
                } => {
                    self.given.insert(*account_id, *bytes);
                    if *overcommitted {
                        self.excused.insert(*pool);
                    } else if bytes > previous_bytes {
                        self.excused.remove(pool);
                    }
                }
                // Whatever happened before, more is promised only where it fits.
                PoolEvent::SpaceReserved { .. } => drop(self.excused.remove(pool)),
                PoolEvent::QuotaReleased { account_id, .. } => {
                    self.given.remove(account_id);
                }
                PoolEvent::HeadroomChanged { headroom_bytes, .. } => {
                    prop_assert!(*headroom_bytes <= world.disks[*pool], "it fits on the disk");
                    self.excused.insert(*pool);
                }
                _ => {}
            }
        }
        self.seen = world.log.len();
        self.no_pool_is_promised_too_much(world)?;
        self.nobody_has_lost_or_doubled_anything(world)
    }

    fn no_pool_is_promised_too_much(&mut self, world: &World) -> Result<(), TestCaseError> {
        for (number, pool) in world.pools.iter().enumerate() {
            let kept = pool.incoming.values().map(|kept| kept.bytes);
            let promised: u64 = pool.quotas.values().copied().chain(kept).sum();
            prop_assert_eq!(pool.reserved_bytes, u128::from(promised));
            let fits = promised + pool.headroom_bytes <= world.disks[number];
            prop_assert!(fits || self.excused.contains(&number), "pool {}", number);
            if fits {
                self.excused.remove(&number);
            }
        }
        Ok(())
    }

    fn nobody_has_lost_or_doubled_anything(&self, world: &World) -> Result<(), TestCaseError> {
        let mut found = BTreeMap::new();
        for (number, pool) in world.pools.iter().enumerate() {
            let held = pool.quotas.iter().map(|(account, bytes)| (*account, *bytes));
            // Between the switch and its arrival, it is what the other pool keeps.
            let arriving = pool.incoming.iter().filter_map(|(account, kept)| {
                let has_left = world.has_left(*account, kept.from, kept.move_id);
                has_left.then_some((*account, kept.bytes))
            });
            for (account, bytes) in held.chain(arriving) {
                prop_assert_eq!(found.insert(account, bytes), None, "in two pools at once");
                prop_assert_eq!(world.holders.get(&account), Some(&number));
                prop_assert!(!pool.old_copies.contains_key(&account), "among an old copy");
            }
        }
        prop_assert_eq!(&found, &self.given);
        prop_assert_eq!(world.holders.len(), found.len());
        Ok(())
    }
}

proptest! {
    #[test]
    fn whatever_happens_pools_hold_what_they_may_and_everybody_has_what_they_were_given(
        story in any_story(),
    ) {
        let (mut world, mut books) = (World::new(), Books::default());
        for step in story {
            if let world::Step::Disk { pool, .. } = step {
                books.excused.insert(pool);
            }
            world.take(step);
            books.look_at(&world)?;
        }
        world.come_to_an_end();
        books.look_at(&world)?;
        for pool in 0..POOLS {
            let pool = &world.pools[pool];
            prop_assert!(pool.incoming.is_empty() && pool.moving_out.is_empty());
            let forgotten = pool.quotas.keys().all(|account| !world.deleted.contains(account));
            prop_assert!(forgotten, "who is deleted holds nothing");
        }
    }
}
