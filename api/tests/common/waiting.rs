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

/// Waits until nothing of something is left; panics when whoever looks a second later still finds
/// it. A machine that is late with everything is late with the second as well: it is a hundred times
/// ten milliseconds.
pub async fn gone_within_a_second<Rest: Debug>(left: impl AsyncFn() -> Option<Rest>) {
    let second = tokio::spawn(async {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    loop {
        let is_over = second.is_finished();
        let Some(rest) = left().await else { return };
        assert!(!is_over, "still there: {rest:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
