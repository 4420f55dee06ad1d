//! The storage pools, who was given how much of each, and how that came about.

mod fold;
mod history;
mod ledger;
mod query;
mod row;
mod told;

pub use fold::{PoolRows, Pools};
pub use history::{HistoryPoint, history};
pub use ledger::ledger;
pub use query::{allocation_of, get, list};
pub use row::{Allocation, LedgerEntry, Pool};
pub use told::{Told, told};
