//! Links that are issued, taken back and run out: the rules.

use jiff::Timestamp;

use super::{
    Account, AccountError as Refusal, AccountEvent as Event, LinkPurpose, NewLink, decide::Decision,
};
use crate::{LinkId, Personal, values::Reason};

/// Why somebody does it, if they say so.
type Why = Option<Personal<Reason>>;

impl Account {
    pub(super) fn issue_setup_link(&self, link: NewLink, reason: Why, at: Timestamp) -> Decision {
        if self.is_registered() {
            return Err(Refusal::AlreadyRegistered);
        }
        Ok(vec![setup_link_issued(link, reason, at)])
    }

    pub(super) fn cancel_setup_link(&self, reason: Why, at: Timestamp) -> Decision {
        if self.is_registered() {
            return Err(Refusal::AlreadyRegistered);
        }
        let link = self.links.current_for(LinkPurpose::Setup);
        Ok(link
            .map(|link| Event::SetupLinkCancelled { link_id: link.id, reason, at })
            .into_iter()
            .collect())
    }

    pub(super) fn reset_link_cancelled(&self, reason: Why, at: Timestamp) -> Option<Event> {
        let link = self.links.current_for(LinkPurpose::Reset)?;
        Some(Event::ResetLinkCancelled { link_id: link.id, reason, at })
    }

    pub(super) fn expired_link(&self, id: LinkId, purpose: LinkPurpose, at: Timestamp) -> bool {
        self.links.current_for(purpose).is_some_and(|link| link.id == id && link.expires_at <= at)
    }
}

pub(super) fn setup_link_issued(link: NewLink, reason: Why, at: Timestamp) -> Event {
    Event::SetupLinkIssued { link_id: link.id, expires_at: link.expires_at, reason, at }
}

pub(super) fn reset_link_issued(link: NewLink, reason: Why, at: Timestamp) -> Event {
    Event::ResetLinkIssued { link_id: link.id, expires_at: link.expires_at, reason, at }
}
