//! Whose turn it is at an aggregate, and what this node has sent ahead of the log's answers.
//!
//! Commands to one aggregate are decided one after the other, each on the state that the one
//! before it leaves. A turn ends when its append is queued, not when the log has answered, so a
//! crowd on one aggregate shares batches. When the log refuses one, those decided on top of it are
//! refused as well (their sequence has a gap before it), and all are decided anew.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

use crate::{append::Era, streams::Loaded};

/// Two aggregates that share a stripe wait needlessly, and harmlessly.
const STRIPES: usize = 256;

pub(crate) struct Turns<A> {
    stripes: Vec<Arc<Stripe<A>>>,
}

struct Stripe<A> {
    turn: Arc<tokio::sync::Mutex<()>>,
    ahead: Mutex<Option<Ahead<A>>>,
}

/// The state after the last append that was sent, of the aggregate sent to last.
struct Ahead<A> {
    id: String,
    run: Run,
    loaded: Loaded<A>,
}

/// Names a row of appends that were decided each on the one before, the first on what was known in
/// its era.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    id: Uuid,
    pub era: Era,
}

impl Run {
    pub fn new(era: Era) -> Self {
        Self { id: Uuid::new_v4(), era }
    }
}

impl<A> Turns<A> {
    pub fn new() -> Self {
        let stripe = || Stripe { turn: Arc::default(), ahead: Mutex::new(None) };
        Self { stripes: (0..STRIPES).map(|_| Arc::new(stripe())).collect() }
    }

    /// Waits for the aggregate's turn.
    pub async fn take(&self, id: &str) -> Turn<A> {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let stripe = Arc::clone(&self.stripes[hasher.finish() as usize % STRIPES]);
        let held = Arc::clone(&stripe.turn).lock_owned().await;
        Turn { stripe, _held: held }
    }
}

impl<A> Stripe<A> {
    fn ahead(&self) -> MutexGuard<'_, Option<Ahead<A>>> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to decide on an aggregate; ends when dropped.
pub(crate) struct Turn<A> {
    stripe: Arc<Stripe<A>>,
    _held: OwnedMutexGuard<()>,
}

impl<A: Clone> Turn<A> {
    /// The aggregate as what was sent leaves it; `None` when all of that has been answered.
    pub fn ahead(&self, id: &str) -> Option<(Run, Loaded<A>)> {
        let ahead = self.stripe.ahead();
        let ahead = ahead.as_ref().filter(|ahead| ahead.id == id)?;
        Some((ahead.run, ahead.loaded.clone()))
    }

    /// Ends the turn: an append was sent that leaves the aggregate as `loaded`.
    pub fn pass_on(self, id: &str, run: Run, loaded: Loaded<A>) -> Unanswered<A> {
        let sequence = loaded.sequence;
        *self.stripe.ahead() = Some(Ahead { id: id.to_owned(), run, loaded });
        Unanswered { stripe: self.stripe, id: id.to_owned(), run, sequence, is_in_the_log: false }
    }
}

/// A sent append. Unless it is said to be in the log, nobody decides on top of it any more: it was
/// refused, or whoever waited for the answer is gone.
pub(crate) struct Unanswered<A> {
    stripe: Arc<Stripe<A>>,
    id: String,
    run: Run,
    sequence: u64,
    is_in_the_log: bool,
}

impl<A> Unanswered<A> {
    pub fn confirmed(mut self) {
        self.is_in_the_log = true;
    }
}

impl<A> Drop for Unanswered<A> {
    fn drop(&mut self) {
        let mut ahead = self.stripe.ahead();
        let is_mine = ahead.as_ref().is_some_and(|ahead| {
            let is_last = ahead.loaded.sequence == self.sequence;
            ahead.id == self.id && ahead.run == self.run && (is_last || !self.is_in_the_log)
        });
        if is_mine {
            *ahead = None;
        }
    }
}
