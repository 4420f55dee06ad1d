//! The storage pools, who was given how much of each, and how that came about.

mod fold;
mod history;
mod ledger;
mod moves;
mod query;
mod row;
mod told;

pub use fold::{PoolRows, Pools};
pub use history::{HistoryPoint, history};
pub use ledger::ledger;
pub use moves::{moves, moves_of, old_copies};
pub use query::{allocation_of, get, list, used_by};
pub use row::{Allocation, LedgerEntry, Move, MoveState, Pool};
pub use told::{Told, told};
