//! How fast a folder may be gone through.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How many entries of folders the background looks at in a second: a few hundredths of what a disk
/// can do, so that nobody's files come slower for it.
const ENTRIES_PER_SECOND: u32 = 10_000;

/// How many entries somebody who waits is given as fast as it goes: more than most people have files.
const HURRIED_ENTRIES: u32 = 100_000;

/// How many in a second after those. Every upload and every removal has its person's files counted
/// anew, and those of one who has a million must not take the disk away from others each time.
const HURRIED_ENTRIES_PER_SECOND: u32 = 50_000;

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

    /// As fast as it goes, but for what is very large.
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
        let (counted, per_second) = match self.is_hurried() {
            true => (taken.saturating_sub(HURRIED_ENTRIES), HURRIED_ENTRIES_PER_SECOND),
            false => (taken, ENTRIES_PER_SECOND),
        };
        (Duration::from_secs(1) * counted / per_second).saturating_sub(elapsed)
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
    }

    #[test]
    fn whoever_hurries_is_held_back_only_where_there_is_very_much() {
        let pace = Pace::fast();
        assert_eq!(pace.rest(HURRIED_ENTRIES, Duration::ZERO), Duration::ZERO);
        let million = pace.rest(1_000_000, Duration::from_secs(3));
        assert_eq!(million, Duration::from_secs(15));
    }
}
