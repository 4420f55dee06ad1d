//! The people who have completed their setup, and what they have been given.

mod fold;
mod query;
mod row;

pub use fold::{ProfileRows, Profiles};
pub use query::{Listing, Order, Quota, Shown, get, list};
pub use row::{PoolName, Profile};
