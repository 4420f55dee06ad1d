//! Waiting for what happens by itself.

use std::{fmt::Debug, time::Duration};

/// Waits for something; panics when it does not happen.
pub async fn eventually(happened: impl AsyncFn() -> bool) {
    for _ in 0..1_200 {
        if happened().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited for 60 s in vain");
}

/// Waits until nothing of something is left; panics when that takes longer than a second of a
/// machine that does nothing else. Counted in looks: a busy machine, which is late with everything,
/// is late with them as well.
pub async fn gone_within_a_second<Rest: Debug>(left: impl AsyncFn() -> Option<Rest>) {
    let mut last = None;
    for _ in 0..100 {
        last = left().await;
        if last.is_none() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("still there: {last:?}");
}
