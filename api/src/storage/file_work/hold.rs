//! A node's hold on a piece of work.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::watch;

use super::{HeldUp, LEASE, rows};
use crate::{app::App, storage::trees::Watch};

/// How often it is said that the work goes on.
pub const TICK: Duration = Duration::from_secs(1);

/// How long the node goes on without having been able to say so. Whoever replaces it waits longer.
const BELIEVED: Duration = LEASE.checked_div(2).expect("not zero");

/// The hold, shared with the thread that does the work: it asks before everything it writes.
#[derive(Clone)]
pub struct Hold {
    began: Instant,
    /// Milliseconds since it began until which the hold is certain.
    certain_until: Arc<AtomicU64>,
    dropped: Arc<AtomicBool>,
    stop: watch::Receiver<bool>,
    pub progress: Arc<Watch>,
}

impl Hold {
    /// Of work that was claimed at `claimed_at`, before the database was asked.
    pub fn new(claimed_at: Instant, stop: watch::Receiver<bool>) -> Self {
        let certain_until = Arc::new(AtomicU64::new(0));
        let dropped = Arc::new(AtomicBool::new(false));
        let (until, given_up, node) =
            (Arc::clone(&certain_until), Arc::clone(&dropped), stop.clone());
        let progress = Arc::new(Watch::new(move || {
            is_certain(claimed_at, &until) && !given_up.load(Ordering::Acquire) && !*node.borrow()
        }));
        let hold = Self { began: claimed_at, certain_until, dropped, stop, progress };
        hold.extend(claimed_at);
        hold
    }

    fn extend(&self, said_at: Instant) {
        let until = said_at.duration_since(self.began) + BELIEVED;
        let until = u64::try_from(until.as_millis()).unwrap_or(u64::MAX);
        self.certain_until.store(until, Ordering::Release);
    }

    pub fn is_certain(&self) -> bool {
        is_certain(self.began, &self.certain_until) && !*self.stop.borrow()
    }

    /// What is being done at this moment is to stop; the hold stays.
    pub fn interrupt(&self) {
        self.dropped.store(true, Ordering::Release);
    }

    /// Whatever was interrupted has stopped, and something new is done.
    pub fn go_on(&self) {
        self.dropped.store(false, Ordering::Release);
        self.progress.begin_anew();
    }

    /// Says that the work goes on, and how far it has come.
    pub async fn renew(
        &self,
        app: &App,
        work: &rows::Work,
        phase: rows::Phase,
        held_up: Option<HeldUp>,
    ) {
        let said_at = Instant::now();
        match rows::renew(app, work, phase, self.progress.seen(), held_up).await {
            Ok(true) => self.extend(said_at),
            Ok(false) => self.interrupt(),
            Err(error) => {
                tracing::warn!(work_id = %work.work_id, %error, "cannot say that work goes on");
            }
        }
    }
}

fn is_certain(began: Instant, until: &AtomicU64) -> bool {
    began.elapsed() < Duration::from_millis(until.load(Ordering::Acquire))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_could_not_say_that_it_goes_on_stops_before_another_begins() {
        let (_node, stop) = watch::channel(false);
        let at_the_edge = Instant::now() - LEASE + Duration::from_secs(1);
        let hold = Hold::new(at_the_edge, stop);
        assert!(!hold.is_certain());
        hold.extend(Instant::now());
        assert!(hold.is_certain());
    }

    #[test]
    fn a_node_that_stops_lets_go() {
        let (node, stop) = watch::channel(false);
        let hold = Hold::new(Instant::now(), stop);
        assert!(hold.is_certain());
        node.send_replace(true);
        assert!(!hold.is_certain());
    }
}
