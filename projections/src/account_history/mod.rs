//! What happened to each account: when, by whom, why, and old -> new.

mod describe;
mod fold;
mod list;
mod row;

pub use fold::{AccountHistory, HistoryRows};
pub use list::list;
pub use row::{Change, Entry, Person};
