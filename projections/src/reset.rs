//! What is open about somebody's password, folded into the rows of people.

use domain::account::AccountEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::whole_microseconds;

/// A way to a new password, and whether one must be set. Two columns of a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reset {
    /// Until when the reset link works; absent when there is none.
    pub reset_link_expires_at: Option<Timestamp>,
    /// Nobody comes in before a new password is set.
    pub reset_required: bool,
}

impl Reset {
    /// Until when the link works, unless its time has passed and nobody has recorded it yet.
    pub fn open_link(&self, now: Timestamp) -> Option<Timestamp> {
        self.reset_link_expires_at.filter(|expires_at| *expires_at > now)
    }

    pub(crate) fn apply(&mut self, event: &AccountEvent) {
        use AccountEvent as E;
        match event {
            E::ResetLinkIssued { expires_at, .. } => {
                self.reset_link_expires_at = Some(whole_microseconds(*expires_at));
            }
            E::ResetForced { .. } => self.reset_required = true,
            E::CredentialSet { link_id, .. } => {
                self.reset_required = false;
                if link_id.is_some() {
                    self.reset_link_expires_at = None;
                }
            }
            // A closed record allows no link.
            E::ResetLinkCancelled { .. }
            | E::ResetLinkExpired { .. }
            | E::Rejected { .. }
            | E::Revoked { .. } => self.reset_link_expires_at = None,
            _ => {}
        }
    }
}
