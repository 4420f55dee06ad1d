//! Three pools, the people who have quotas in them, and whatever may happen to them.
//!
//! An administrator's wishes come in any order. So does each step that the server takes by itself:
//! once, again, late, or never because it died.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::Aggregate;
use domain::{
    AccountId, Actor, GuardChange, Guarded, MoveId, PoolId,
    account::Status,
    storage_pool::{
        Copied, Holder, Incoming, Measured, MovingOut, PoolAction, PoolCommand, PoolEvent,
        StoragePool,
    },
    values::{PoolName, PoolRoot, Reason},
};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

pub const POOLS: usize = 3;
const PEOPLE: u64 = 5;

/// How large each disk is in the beginning, and what of it is kept free. Bytes.
const DISK: u64 = 1_000;
const HEADROOM: u64 = 100;

#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// `beyond` says why the pool may be promised more than it has.
    Allocate {
        to: AccountId,
        pool: usize,
        bytes: u64,
        beyond: bool,
    },
    Release {
        of: AccountId,
        pool: usize,
    },
    /// The headroom is raised or lowered.
    Headroom {
        pool: usize,
        bytes: u64,
    },
    /// The pool's files are on another disk from now on, of another size.
    Disk {
        pool: usize,
        bytes: u64,
    },
    Start {
        of: AccountId,
        to: usize,
    },
    Cancel {
        of: AccountId,
    },
    Reserve {
        of: AccountId,
    },
    Complete {
        of: AccountId,
    },
    Settle {
        of: AccountId,
    },
    GiveUp {
        of: AccountId,
        pool: usize,
    },
    Cleaned {
        of: AccountId,
        pool: usize,
    },
    Delete(AccountId),
    /// The server gives back what somebody held who is deleted.
    Forget(AccountId),
}

pub fn any_story() -> impl Strategy<Value = Vec<Step>> {
    let of = || (1..=PEOPLE).prop_map(person);
    let pool = || 0..POOLS;
    let wish = prop_oneof![
        6 => (of(), pool(), 1_u64..700, prop::bool::weighted(0.1))
            .prop_map(|(to, pool, bytes, beyond)| Step::Allocate { to, pool, bytes, beyond }),
        1 => (of(), pool()).prop_map(|(of, pool)| Step::Release { of, pool }),
        1 => (pool(), 0_u64..1_200).prop_map(|(pool, bytes)| Step::Headroom { pool, bytes }),
        1 => (pool(), 300_u64..2_000).prop_map(|(pool, bytes)| Step::Disk { pool, bytes }),
        5 => (of(), pool()).prop_map(|(of, to)| Step::Start { of, to }),
        1 => of().prop_map(|of| Step::Cancel { of }),
        2 => (of(), pool()).prop_map(|(of, pool)| Step::GiveUp { of, pool }),
        1 => of().prop_map(Step::Delete),
    ];
    let work = prop_oneof![
        4 => of().prop_map(|of| Step::Reserve { of }),
        4 => of().prop_map(|of| Step::Complete { of }),
        4 => of().prop_map(|of| Step::Settle { of }),
        2 => (of(), pool()).prop_map(|(of, pool)| Step::Cleaned { of, pool }),
        1 => of().prop_map(Step::Forget),
    ];
    prop::collection::vec(prop_oneof![wish, work], 1..150)
}

pub struct World {
    pub pools: Vec<StoragePool>,
    /// How large the pools' disks are. Bytes.
    pub disks: Vec<u64>,
    /// The one pool that each account has its quota in, as the log's guards have it.
    pub holders: BTreeMap<AccountId, usize>,
    pub deleted: BTreeSet<AccountId>,
    /// Everything that was recorded, and in which pool.
    pub log: Vec<(usize, PoolEvent)>,
    moves: u64,
}

impl World {
    pub fn new() -> Self {
        let mut world = Self {
            pools: vec![StoragePool::default(); POOLS],
            disks: vec![DISK; POOLS],
            holders: BTreeMap::new(),
            deleted: BTreeSet::new(),
            log: Vec::new(),
            moves: 0,
        };
        for pool in 0..POOLS {
            let registered = PoolAction::Register {
                pool_id: pool_id(pool),
                name: PoolName::parse(&format!("Pool {pool}")).expect("a name"),
                root: PoolRoot::parse(&format!("/srv/{pool}")).expect("a root"),
                headroom_bytes: HEADROOM,
                measured: world.measured(pool),
            };
            world.ask(pool, registered);
        }
        world
    }

    pub fn take(&mut self, step: Step) {
        match step {
            Step::Allocate { to: account_id, pool, bytes, beyond } => {
                let gone = self.deleted.contains(&account_id);
                let status = if gone { Status::Deleted } else { Status::Enabled };
                let (holder, measured) = (Holder { account_id, status }, self.measured(pool));
                let reason =
                    beyond.then(|| Reason::parse("a larger disk comes").expect("a reason"));
                let overcommit = beyond;
                self.ask(
                    pool,
                    PoolAction::Allocate { holder, bytes, measured, overcommit, reason },
                );
            }
            Step::Release { of: account_id, pool } => {
                self.ask(pool, PoolAction::Release { account_id, reason: None });
            }
            Step::Headroom { pool, bytes: headroom_bytes } => {
                let measured = Some(self.measured(pool));
                self.ask(pool, PoolAction::ChangeHeadroom { headroom_bytes, measured });
            }
            Step::Disk { pool, bytes } => self.disks[pool] = bytes,
            Step::Start { of: account_id, to } => {
                let Some(from) = self.holders.get(&account_id).copied() else { return };
                self.moves += 1;
                let (move_id, to) = (MoveId(id(900_000 + self.moves)), pool_id(to));
                self.ask(from, PoolAction::StartMove { move_id, account_id, to, reason: None });
            }
            Step::Cancel { of } => self.cancel(of),
            Step::Reserve { of } => self.reserve(of),
            Step::Complete { of } => self.complete(of),
            Step::Settle { of } => self.settle(of),
            Step::GiveUp { of: account_id, pool } => {
                // What was given up and is gone again was settled before: the server goes by its move.
                self.settle(account_id);
                self.ask(pool, PoolAction::GiveUpOldCopy { account_id, reason: None });
            }
            Step::Cleaned { of: account_id, pool } => {
                self.settle(account_id);
                if let Some(copy) = self.pools[pool].old_copies.get(&account_id) {
                    let move_id = copy.move_id;
                    self.ask(pool, PoolAction::NoteOldCopyCleaned { move_id, account_id });
                }
            }
            Step::Delete(account) => drop(self.deleted.insert(account)),
            Step::Forget(account_id) if self.deleted.contains(&account_id) => {
                if let Some(pool) = self.holders.get(&account_id).copied() {
                    self.ask(pool, PoolAction::Release { account_id, reason: None });
                }
            }
            Step::Forget(_) => {}
        }
    }

    /// Everything that the server still has to do is done.
    pub fn come_to_an_end(&mut self) {
        for account in (1..=PEOPLE).map(person) {
            if self.deleted.contains(&account) {
                self.cancel(account);
            } else {
                self.reserve(account);
                self.complete(account);
                // Where there was no room.
                self.cancel(account);
            }
            self.settle(account);
            self.take(Step::Forget(account));
        }
    }

    pub fn measured(&self, pool: usize) -> Measured {
        Measured { total_bytes: self.disks[pool], free_bytes: self.disks[pool] }
    }

    fn cancel(&mut self, account_id: AccountId) {
        if let Some((from, ..)) = self.moving(account_id) {
            self.ask(from, PoolAction::CancelMove { account_id, reason: None });
        }
    }

    fn reserve(&mut self, account_id: AccountId) {
        let Some((pool, MovingOut { move_id, to })) = self.moving(account_id) else { return };
        let (from, to) = (pool_id(pool), number(to));
        let (bytes, measured) = (self.pools[pool].quota_bytes(account_id), self.measured(to));
        self.ask(to, PoolAction::ReserveSpace { move_id, account_id, from, bytes, measured });
    }

    /// Nothing is copied before the space for it is kept.
    fn complete(&mut self, account_id: AccountId) {
        let Some((from, MovingOut { move_id, to })) = self.moving(account_id) else { return };
        let kept = self.pools[number(to)].incoming.get(&account_id);
        if kept.is_some_and(|kept| kept.move_id == move_id) {
            let copied = Copied { files: 3, bytes: 120 };
            self.ask(from, PoolAction::CompleteMove { move_id, account_id, copied });
        }
    }

    /// What the server does with space that is kept, once the move has come to its end.
    fn settle(&mut self, account_id: AccountId) {
        for pool in 0..POOLS {
            let kept = self.pools[pool].incoming.get(&account_id).copied();
            let Some(Incoming { move_id, from, .. }) = kept else { continue };
            let source = &self.pools[number(from)];
            let goes_on = source.moving_out.get(&account_id);
            if goes_on.is_some_and(|moving| moving.move_id == move_id) {
                continue;
            }
            let action = match self.has_left(account_id, from, move_id) {
                true => PoolAction::MoveIn { move_id, account_id },
                false => PoolAction::ReleaseSpace { move_id, account_id },
            };
            self.ask(pool, action);
        }
    }

    /// Whether a move was completed by the pool that the account left.
    pub fn has_left(&self, account: AccountId, from: PoolId, move_id: MoveId) -> bool {
        let old = self.pools[number(from)].old_copies.get(&account);
        old.is_some_and(|old| old.move_id == move_id)
    }

    /// The pool that an account leaves, and for where.
    fn moving(&self, account: AccountId) -> Option<(usize, MovingOut)> {
        let leaves = |pool: &StoragePool| pool.moving_out.get(&account).copied();
        self.pools.iter().enumerate().find_map(|(number, pool)| Some((number, leaves(pool)?)))
    }

    /// Gives a pool a command; the log refuses what another pool has a claim on.
    fn ask(&mut self, pool: usize, action: PoolAction) {
        let command = PoolCommand { actor: Actor::system("test"), at: now(), action };
        for event in self.pools[pool].decide(command).unwrap_or_default() {
            for change in self.pools[pool].guard_changes(&event) {
                if event.account().is_some_and(|account| !self.guard(pool, account, &change)) {
                    return;
                }
            }
            self.pools[pool].apply(event.clone());
            self.log.push((pool, event));
        }
    }

    fn guard(&mut self, pool: usize, account: AccountId, change: &GuardChange) -> bool {
        let held = self.holders.get(&account).copied();
        match change {
            GuardChange::Claim(_) => {
                self.holders.entry(account).or_insert(pool);
                return held.is_none_or(|held| held == pool);
            }
            GuardChange::Release(_) => {
                assert_eq!(held, Some(pool), "only its own is given up");
                self.holders.remove(&account);
            }
            GuardChange::HandOver(_, to) => {
                assert_eq!(held, Some(pool), "only its own is handed over");
                let to = (0..POOLS).find(|pool| pool_id(*pool).to_string() == *to);
                self.holders.insert(account, to.expect("one of them"));
            }
            GuardChange::Receive(_) => assert_eq!(held, Some(pool), "it was handed over before"),
            other => panic!("{other:?}"),
        }
        true
    }
}

pub fn pool_id(pool: usize) -> PoolId {
    PoolId(id(500 + pool as u64))
}

pub fn number(pool: PoolId) -> usize {
    (0..POOLS).find(|number| pool_id(*number) == pool).expect("one of them")
}

fn person(number: u64) -> AccountId {
    AccountId(id(number))
}

fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(0x018f_0000_0000_7000, 0x8000_0000_0000_0000 | number)
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}
