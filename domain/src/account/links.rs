//! An account's links: which one is good, and what became of the others.
//!
//! Invariant: at most one link is good at any time; issuing one supersedes the one before.
//! A link is consumed on completion, never on opening: mail scanners open links.

use std::ops::RangeInclusive;

use imbl::OrdMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::LinkId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkPurpose {
    Setup,
    Reset,
}

impl LinkPurpose {
    pub const ALL: [Self; 2] = [Self::Setup, Self::Reset];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Reset => "reset",
        }
    }

    /// How long a link may be good. Who holds a reset link is in an account that exists already,
    /// so it must not lie about for long; an invitation has to survive a holiday.
    pub fn lifetimes(self) -> RangeInclusive<SignedDuration> {
        match self {
            Self::Setup => SignedDuration::from_hours(1)..=SignedDuration::from_hours(30 * 24),
            Self::Reset => SignedDuration::from_mins(5)..=SignedDuration::from_hours(24),
        }
    }
}

/// The one link that is good now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub id: LinkId,
    pub purpose: LinkPurpose,
    pub expires_at: Timestamp,
    pub opened: bool,
}

/// How a link ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkFate {
    Used,
    Superseded,
    Cancelled,
    Expired,
}

/// Why a link cannot be used. Told only to who holds its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error("the link is not one of this account's")]
    Unknown,
    #[error("the link has been used")]
    Used,
    #[error("a newer link has replaced this one")]
    Superseded,
    #[error("the link has been cancelled")]
    Cancelled,
    #[error("the link has expired")]
    Expired,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    current: Option<Link>,
    past: OrdMap<LinkId, LinkFate>,
}

impl Links {
    pub fn current(&self) -> Option<Link> {
        self.current
    }

    /// The link `id` if it can be used for `purpose` at `at`, else why not.
    pub fn usable(
        &self,
        id: LinkId,
        purpose: LinkPurpose,
        at: Timestamp,
    ) -> Result<Link, LinkError> {
        match self.current {
            Some(link) if link.id == id && link.purpose == purpose => {
                if at < link.expires_at {
                    Ok(link)
                } else {
                    Err(LinkError::Expired)
                }
            }
            _ => Err(match self.past.get(&id) {
                Some(LinkFate::Used) => LinkError::Used,
                Some(LinkFate::Superseded) => LinkError::Superseded,
                Some(LinkFate::Cancelled) => LinkError::Cancelled,
                Some(LinkFate::Expired) => LinkError::Expired,
                None => LinkError::Unknown,
            }),
        }
    }

    /// The current link, if it serves `purpose`.
    pub fn current_for(&self, purpose: LinkPurpose) -> Option<Link> {
        self.current.filter(|link| link.purpose == purpose)
    }

    pub(super) fn issue(&mut self, id: LinkId, purpose: LinkPurpose, expires_at: Timestamp) {
        if let Some(earlier) = self.current {
            self.past.insert(earlier.id, LinkFate::Superseded);
        }
        self.current = Some(Link { id, purpose, expires_at, opened: false });
    }

    pub(super) fn open(&mut self, id: LinkId) {
        if let Some(link) = self.current.as_mut().filter(|link| link.id == id) {
            link.opened = true;
        }
    }

    pub(super) fn end(&mut self, id: LinkId, fate: LinkFate) {
        self.past.insert(id, fate);
        if self.current.is_some_and(|link| link.id == id) {
            self.current = None;
        }
    }

    /// Ends whatever link is good now, because the account no longer allows one.
    pub(super) fn end_current(&mut self, fate: LinkFate) {
        if let Some(link) = self.current {
            self.end(link.id, fate);
        }
    }
}
