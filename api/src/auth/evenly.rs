//! Answers that take equally long whatever was found.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Finding an account and its credential takes a few milliseconds that a login without one does
/// not need; the difference disappears in the wait.
const ANSWERED_AFTER: Duration = Duration::from_millis(30);

/// The outcome of `work`, [`ANSWERED_AFTER`] it began, also when it failed.
pub async fn evenly<T>(work: impl Future<Output = T>) -> T {
    let answer_at = Instant::now() + ANSWERED_AFTER;
    let outcome = work.await;
    sleep_until(answer_at).await;
    outcome
}
