//! A private PostgreSQL in the data folder, for installations without a database of their own.
//!
//! Real server binaries, durable settings, a direct child of this process that the kernel stops
//! with it. Invariant: at most one process owns a data folder; a second one is refused, or takes
//! part in what the first one runs.
//!
//! Absent on purpose: TCP (it listens on a socket in a folder of its own) and schema.

mod cluster;
mod error;
mod locate;
mod orphan;
mod owner;
mod server;

pub use error::Error;
pub use locate::{Binaries, OLDEST_MAJOR, cache_folder};
pub use server::{EmbeddedPostgres, Settings};
