//! The one place that knows what time it is. Everything else is told.

use std::sync::Arc;

use jiff::Timestamp;

/// Tells the time. Tests give it their own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    pub fn system() -> Self {
        Self::from_fn(Timestamp::now)
    }

    /// A clock that shows whatever `now` returns.
    pub fn from_fn(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// In whole microseconds, as PostgreSQL keeps times: one that was stored compares equal with
    /// itself.
    pub fn now(&self) -> Timestamp {
        let now = (self.0)();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_finer_than_the_database_keeps_is_cut_off() {
        let clock = Clock::from_fn(|| Timestamp::new(1_772_438_400, 123_456_789).expect("a time"));
        let kept = Timestamp::new(1_772_438_400, 123_456_000).expect("a time");
        assert_eq!(clock.now(), kept);
    }
}
