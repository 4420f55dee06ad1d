//! The figures an allocation is judged by.

use serde::{Deserialize, Serialize};

/// What the filesystem says of a pool's root. Bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    pub total_bytes: u64,
    pub free_bytes: u64,
}

/// The capacity of a pool as one account's allocation sees it. Bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    pub total_bytes: u64,
    pub free_bytes: u64,
    pub headroom_bytes: u64,
    /// The sum of all other accounts' quotas. May exceed the total after an over-commit.
    pub reserved_for_others_bytes: u64,
}

impl Capacity {
    /// What this account may be given: total less headroom less what others hold, never negative.
    pub fn remaining_reservable_bytes(&self) -> u64 {
        self.total_bytes
            .saturating_sub(self.headroom_bytes)
            .saturating_sub(self.reserved_for_others_bytes)
    }

    pub fn fits(&self, requested_bytes: u64) -> bool {
        requested_bytes <= self.remaining_reservable_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capacity(total: u64, headroom: u64, others: u64) -> Capacity {
        Capacity {
            total_bytes: total,
            free_bytes: total,
            headroom_bytes: headroom,
            reserved_for_others_bytes: others,
        }
    }

    #[test]
    fn what_remains_is_total_less_headroom_less_others() {
        assert_eq!(capacity(100, 10, 60).remaining_reservable_bytes(), 30);
        assert!(capacity(100, 10, 60).fits(30));
        assert!(!capacity(100, 10, 60).fits(31));
    }

    #[test]
    fn nothing_remains_of_an_overcommitted_pool_and_nothing_wraps() {
        assert_eq!(capacity(100, 10, 200).remaining_reservable_bytes(), 0);
        assert_eq!(capacity(5, u64::MAX, u64::MAX).remaining_reservable_bytes(), 0);
        assert!(!capacity(100, 0, 100).fits(u64::MAX));
    }
}
