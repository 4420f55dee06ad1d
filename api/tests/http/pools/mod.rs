//! Storage pools.

mod capacity;
mod changes;
mod ledger;
mod register;
