//! Storage pools.

mod capacity;
mod changes;
mod ledger;
mod old_copies;
mod register;
