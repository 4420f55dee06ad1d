//! Rules that span aggregates and must hold at the moment of the append.
//!
//! An aggregate names what each of its events claims or gives up; the event store checks and
//! writes that in the same statement as the append, so that two racers cannot both win.

use cqrs_es::Aggregate;

use crate::AccountId;

/// Something at most one aggregate may hold, such as a login.
///
/// `key` is stored only as a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    pub scope: &'static str,
    pub key: String,
}

/// A group that must not become empty once it had a member, such as the administrators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quorum(pub &'static str);

/// What one event changes in the guards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuardChange {
    /// Refused when another aggregate holds it; claiming one's own again is fine.
    Claim(Claim),
    Release(Claim),
    /// Makes another aggregate the holder: whoever looks finds one holder or the other, never none.
    HandOver(Claim, String),
    /// What another aggregate has handed over is this one's own from now on.
    Receive(Claim),
    Join(Quorum),
    /// Refused when it would leave the group empty.
    Leave(Quorum),
    /// Destroys the person's data key: whatever was sealed of them is erased with this event.
    Erase(AccountId),
}

/// Why the log refused an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuardRefusal {
    Taken { scope: String },
    LastMember { quorum: String },
}

/// An aggregate whose events may change guards.
pub trait Guarded: Aggregate {
    /// The changes `event` makes, given the state just before it.
    fn guard_changes(&self, event: &Self::Event) -> Vec<GuardChange>;

    /// The aggregate's own word for a refusal.
    fn refused(refusal: &GuardRefusal) -> Self::Error;
}
