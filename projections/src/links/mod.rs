//! Every link that was made: for whom, by whom, and what became of it.

mod fold;
mod list;
mod row;

pub use fold::{LinkRows, Links};
pub use list::{Listing, Order, Shown, list};
pub use row::{Link, LinkState, Person};
