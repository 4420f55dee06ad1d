//! How fast a folder may be gone through.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How many entries of folders the background looks at in a second: a few hundredths of what a disk
/// can do, so that nobody's files come slower for it.
const ENTRIES_PER_SECOND: u32 = 10_000;

/// How often the pace is looked at. Also how long it takes until a walk notices that it is to stop.
const STRIDE: u32 = 256;

/// The pace of a walk. It can be told to hurry while it walks: somebody has come who waits for it.
#[derive(Debug)]
pub struct Pace {
    hurry: AtomicBool,
}

impl Pace {
    /// For what nobody waits for.
    pub fn leisurely() -> Self {
        Self { hurry: AtomicBool::new(false) }
    }

    /// As fast as it goes.
    pub fn fast() -> Self {
        Self { hurry: AtomicBool::new(true) }
    }

    pub fn hurry(&self) {
        self.hurry.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_hurried(&self) -> bool {
        self.hurry.load(Ordering::Relaxed)
    }

    /// How long to rest after so many steps in so much time.
    fn rest(&self, taken: u32, elapsed: Duration) -> Duration {
        if self.is_hurried() {
            return Duration::ZERO;
        }
        (Duration::from_secs(1) * taken / ENTRIES_PER_SECOND).saturating_sub(elapsed)
    }
}

/// Counts steps, and rests when there were too many for the time.
pub(super) struct Steps<'a> {
    pace: &'a Pace,
    stopped: &'a dyn Fn() -> bool,
    began: Instant,
    taken: u32,
}

/// The walk was told to stop.
pub(super) struct Stopped;

impl<'a> Steps<'a> {
    pub fn new(pace: &'a Pace, stopped: &'a dyn Fn() -> bool) -> Self {
        Self { pace, stopped, began: Instant::now(), taken: 0 }
    }

    pub fn take(&mut self) -> Result<(), Stopped> {
        self.taken = self.taken.saturating_add(1);
        if !self.taken.is_multiple_of(STRIDE) {
            return Ok(());
        }
        if (self.stopped)() {
            return Err(Stopped);
        }
        thread::sleep(self.pace.rest(self.taken, self.began.elapsed()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_too_fast_rests_until_told_to_hurry() {
        let pace = Pace::leisurely();
        let milliseconds = Duration::from_millis;
        assert_eq!(pace.rest(5_000, milliseconds(400)), milliseconds(100));
        assert_eq!(pace.rest(5_000, milliseconds(600)), Duration::ZERO);
        pace.hurry();
        assert_eq!(pace.rest(5_000, milliseconds(400)), Duration::ZERO);
        assert_eq!(Pace::fast().rest(u32::MAX, Duration::ZERO), Duration::ZERO);
    }
}
