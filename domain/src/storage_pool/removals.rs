//! Removing the files of deleted accounts: what is still to be done in this pool, and the rules.
//!
//! Whether files are to be removed is decided where the account is deleted. That it is to be done
//! here, and how it ended, is the pool's: it cannot be closed meanwhile without somebody saying so.

use jiff::Timestamp;

use super::{
    Leftover, PoolAction as Action, PoolEvent as Event, StoragePool,
    decide::{Decision, NOTHING},
};
use crate::AccountId;

impl StoragePool {
    /// Also where the pool is retired.
    pub(super) fn decide_on_removal(&self, action: Action, at: Timestamp) -> Decision {
        match action {
            Action::OrderRemoval { account_id } => Ok(self.order_removal(account_id, at)),
            Action::NoteFilesRemoved { account_id } if self.removals.contains(&account_id) => {
                Ok(vec![Event::FilesRemoved { account_id, at }])
            }
            Action::NoteFilesKept { account_id } if self.removals.contains(&account_id) => {
                Ok(vec![Event::FilesKept { account_id, at }])
            }
            _ => Ok(NOTHING),
        }
    }

    fn order_removal(&self, account_id: AccountId, at: Timestamp) -> Vec<Event> {
        let is_known = self.removals.contains(&account_id) || self.settled.contains(&account_id);
        let is_given_up = self.old_copies.get(&account_id).is_some_and(|old| old.given_up);
        if is_known {
            NOTHING
        } else if self.retired {
            // The folder may be anybody's by now. That nothing is removed there has to be said.
            vec![Event::FilesAbandoned { account_id, left: Leftover::DeletedAccount, at }]
        } else if is_given_up {
            // It is being removed already.
            NOTHING
        } else {
            vec![Event::RemovalOrdered { account_id, at }]
        }
    }
}
