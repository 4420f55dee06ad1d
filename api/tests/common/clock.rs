//! A clock that stands until the test moves it.

use std::sync::{Arc, Mutex};

use api::clock::Clock;
use jiff::{SignedDuration, Timestamp};

#[derive(Clone)]
pub struct TestClock(Arc<Mutex<Timestamp>>);

impl TestClock {
    pub fn new() -> Self {
        let start = "2026-03-02T08:00:00Z".parse().expect("a fixed time");
        Self(Arc::new(Mutex::new(start)))
    }

    pub fn now(&self) -> Timestamp {
        *self.0.lock().expect("not poisoned")
    }

    pub fn advance(&self, by: SignedDuration) {
        *self.0.lock().expect("not poisoned") += by;
    }

    pub fn clock(&self) -> Clock {
        let time = self.clone();
        Clock::from_fn(move || time.now())
    }
}
