//! Event -> state, without rules.

use super::{Incoming, MovingOut, OldCopy, PoolEvent, StoragePool};
use crate::AccountId;

impl StoragePool {
    pub(super) fn absorb(&mut self, event: PoolEvent) {
        use PoolEvent as E;
        match event {
            E::PoolRegistered { pool_id, name, root, headroom_bytes, .. } => {
                self.id = Some(pool_id);
                self.name = Some(name);
                self.root = Some(root);
                self.headroom_bytes = headroom_bytes;
            }
            E::PoolRenamed { name, .. } => self.name = Some(name),
            E::HeadroomChanged { headroom_bytes, .. } => self.headroom_bytes = headroom_bytes,
            E::QuotaAllocated { account_id, bytes, .. } => self.set_quota(account_id, bytes),
            E::QuotaReleased { account_id, .. } => self.set_quota(account_id, 0),
            E::MoveStarted { move_id, account_id, to, .. } => {
                self.moving_out.insert(account_id, MovingOut { move_id, to });
            }
            E::MoveCancelled { account_id, .. } => {
                self.moving_out.remove(&account_id);
            }
            E::MoveCompleted { move_id, account_id, to, copied, .. } => {
                self.moving_out.remove(&account_id);
                self.set_quota(account_id, 0);
                self.old_copies
                    .insert(account_id, OldCopy { move_id, to, copied, given_up: false });
            }
            E::OldCopyGivenUp { account_id, .. } => {
                if let Some(copy) = self.old_copies.get_mut(&account_id) {
                    copy.given_up = true;
                }
                // What was ordered for a deleted account is done with it.
                self.settle(account_id);
            }
            E::OldCopyCleaned { account_id, .. } => {
                self.old_copies.remove(&account_id);
            }
            E::SpaceReserved { move_id, account_id, from, bytes, .. } => {
                self.incoming.insert(account_id, Incoming { move_id, from, bytes });
                self.count(0, bytes);
            }
            E::SpaceReleased { account_id, bytes, .. } => {
                self.incoming.remove(&account_id);
                self.count(bytes, 0);
            }
            E::QuotaMovedIn { account_id, bytes, .. } => {
                self.incoming.remove(&account_id);
                self.count(bytes, 0);
                self.set_quota(account_id, bytes);
            }
            E::RemovalOrdered { account_id, .. } => {
                self.removals.insert(account_id);
            }
            E::FilesRemoved { account_id, .. } | E::FilesKept { account_id, .. } => {
                self.settle(account_id);
            }
            E::FilesAbandoned { account_id, .. } => {
                // An old copy stays known: without it, its move would look like one that was
                // cancelled, and what came to the other pool like something to be taken back.
                self.removals.insert(account_id);
                self.settle(account_id);
            }
            E::PoolRetired { .. } => self.retired = true,
        }
    }

    fn settle(&mut self, account: AccountId) {
        if self.removals.remove(&account).is_some() {
            self.settled.insert(account);
        }
    }

    fn set_quota(&mut self, account: AccountId, bytes: u64) {
        let previous = match bytes {
            0 => self.quotas.remove(&account),
            _ => self.quotas.insert(account, bytes),
        };
        self.count(previous.unwrap_or(0), bytes);
    }

    /// Counts what is reserved: so much less, and so much more.
    fn count(&mut self, less: u64, more: u64) {
        self.reserved_bytes =
            self.reserved_bytes.saturating_sub(u128::from(less)).saturating_add(u128::from(more));
    }
}
