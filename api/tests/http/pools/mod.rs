//! Storage pools.

mod capacity;
mod changes;
mod headroom;
mod ledger;
mod old_copies;
mod register;
mod retire;
