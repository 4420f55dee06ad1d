//! The people who have completed their setup, and what they have been given.

mod fold;
mod query;
mod quotas;
mod row;

pub use fold::{ProfileRows, Profiles};
pub use query::{Listing, Order, Quota, Shown, get, list, names};
pub use quotas::{ToldQuota, ToldQuotas, WithQuota, told_quotas, with_quota_after};
pub use row::{PoolName, Profile};
