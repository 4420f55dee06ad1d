//! The storage pools, and who was given how much of each.

mod fold;
mod query;
mod row;

pub use fold::{PoolRows, Pools};
pub use query::{allocation_of, list};
pub use row::{Allocation, Pool};
