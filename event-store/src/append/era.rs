use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// As long as the appender has one connection. In one era there is one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Era(u64);

/// Says which era it is. Clones say the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Eras(Arc<AtomicU64>);

impl Eras {
    pub fn now(&self) -> Era {
        Era(self.0.load(Ordering::Acquire))
    }

    pub fn end(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}
