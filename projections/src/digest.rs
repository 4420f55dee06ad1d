//! What a set of rows amounts to, whatever their order.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// How many rows there are, and the sum of their SHA-256 hashes (each as four 64-bit numbers that
/// wrap). It follows the fold row by row, so two things that should hold the same rows can be
/// compared without bringing the rows together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    pub rows: i64,
    sum: [u64; 4],
}

impl Digest {
    pub(crate) fn add(&mut self, table: &str, row: &impl Serialize) {
        self.rows += 1;
        self.combine(hash(table, row), u64::wrapping_add);
    }

    pub(crate) fn subtract(&mut self, table: &str, row: &impl Serialize) {
        self.rows -= 1;
        self.combine(hash(table, row), u64::wrapping_sub);
    }

    /// Of both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.rows += other.rows;
        self.combine(other.sum, u64::wrapping_add);
        self
    }

    fn combine(&mut self, other: [u64; 4], with: fn(u64, u64) -> u64) {
        for (mine, other) in self.sum.iter_mut().zip(other) {
            *mine = with(*mine, other);
        }
    }

    pub(crate) fn to_bytes(self) -> Vec<u8> {
        self.sum.iter().flat_map(|part| part.to_be_bytes()).collect()
    }

    /// What [`Self::to_bytes`] gave, and the number of rows. The table takes 32 bytes only.
    pub(crate) fn from_parts(rows: i64, bytes: &[u8]) -> Self {
        let mut sum = [0; 4];
        for (part, bytes) in sum.iter_mut().zip(bytes.as_chunks::<8>().0) {
            *part = u64::from_be_bytes(*bytes);
        }
        Self { rows, sum }
    }
}

fn hash(table: &str, row: &impl Serialize) -> [u64; 4] {
    let mut hasher = Sha256::new();
    hasher.update(table);
    hasher.update([0]);
    hasher.update(serde_json::to_vec(row).expect("rows are structs of texts, numbers and times"));
    let bytes: [u8; 32] = hasher.finalize().into();
    Digest::from_parts(0, &bytes).sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[&str]) -> Digest {
        let mut digest = Digest::default();
        rows.iter().for_each(|row| digest.add("t", row));
        digest
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_everything_else_does() {
        assert_eq!(of(&["a", "b", "c"]), of(&["c", "a", "b"]));
        assert_eq!(of(&["a"]).and(of(&["b"])), of(&["a", "b"]));
        for other in [&["a", "b"][..], &["a", "b", "d"], &["a", "b", "c", "c"], &[]] {
            assert_ne!(of(&["a", "b", "c"]), of(other));
        }
        let mut elsewhere = Digest::default();
        elsewhere.add("u", &"a");
        assert_ne!(of(&["a"]), elsewhere);
    }

    #[test]
    fn what_is_taken_away_again_leaves_no_trace() {
        let mut digest = of(&["a", "b"]);
        digest.subtract("t", &"a");
        assert_eq!(digest, of(&["b"]));
        digest.subtract("t", &"b");
        assert_eq!(digest, Digest::default());
    }

    #[test]
    fn a_digest_survives_its_stored_form() {
        let digest = of(&["a", "b"]);
        assert_eq!(Digest::from_parts(digest.rows, &digest.to_bytes()), digest);
    }
}
