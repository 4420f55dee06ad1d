//! Answers that take equally long whatever was found.

use std::time::Duration;

use futures_timer::Delay;

/// Finding an account and its credential takes a few milliseconds that a login without one does
/// not need; the difference disappears in the wait.
const ANSWERED_AFTER: Duration = Duration::from_millis(30);

/// The outcome of `work`, [`ANSWERED_AFTER`] it began, also when it failed.
///
/// The end of the wait must not depend on when the work was done. The runtime's own timers do, by
/// fractions of a millisecond: they wait for whole milliseconds, counted from the moment at which the
/// thread has nothing else to do. This one is set before the work begins, on a thread of its own.
pub async fn evenly<T>(work: impl Future<Output = T>) -> T {
    let over = Delay::new(ANSWERED_AFTER);
    let outcome = work.await;
    over.await;
    outcome
}
