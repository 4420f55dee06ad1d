//! A storage pool: a folder on a real filesystem, and who may fill how much of it.
//!
//! Invariant: the sum of quotas never exceeds total minus headroom, except by an over-commit that
//! an administrator made on purpose, with a reason. Sizes are bytes; arithmetic never wraps.
//!
//! A move is led by the pool that the account leaves: it alone says whether the move goes on, is
//! cancelled or is completed, so that never two answers can be true. The pool that the account goes
//! to follows: it keeps the space before anything is copied, until the account has come or will not.
//! In between both pools count the quota.
//!
//! Files that are to be removed here, because their account was deleted or has moved away, are known
//! until they are: a pool is not closed before, except where somebody says that its disk is gone for
//! good.
//!
//! Absent on purpose: the filesystem. Measured figures arrive in the commands and are kept in the
//! events, so that a decision can be judged later by what it saw.

mod apply;
mod capacity;
mod command;
mod decide;
mod error;
mod event;
mod guards;
mod moves;
mod removals;
mod retiring;
mod shortfall;
mod state;
mod storing;
#[cfg(test)]
mod tests;

pub use capacity::{Capacity, Measured};
pub use command::{Holder, PoolAction, PoolCommand};
pub use error::PoolError;
pub use event::PoolEvent;
pub use guards::{GUARD_SCOPES, quota_claim};
pub use moves::{Copied, Incoming, MovingOut, OldCopy};
pub use retiring::{DiskGone, Leftover, Retirement, Undone, Witness};
pub use state::StoragePool;
pub use storing::{LEAST_BYTES, StoringRefusal, Taken};
