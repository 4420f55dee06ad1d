//! The read models: folded from the log, served to the API.
//!
//! Each read model is a folder with its tables, its rows, a pure fold from rows and event to rows,
//! and the queries that the API serves. The runner feeds them.
//!
//! Invariants: a read model's rows and its checkpoint change in one transaction; whoever sees the
//! checkpoint at a position sees everything up to it; nothing here decides anything.
//!
//! Absent on purpose: cqrs-es' queries, which run after the commit and lose updates in a crash.

pub mod account_history;
mod ahead;
mod apply;
pub mod approvals;
mod checkpoint;
mod deleted;
mod digest;
mod event;
mod feed;
pub mod links;
mod moment;
mod paging;
mod parked;
pub mod pools;
pub mod profiles;
mod progress;
mod projector;
mod rebuild;
mod reset;
mod runner;
mod status;
mod table;
mod tables;
mod verify;

pub use deleted::Deleted;
pub use digest::Digest;
pub use event::{Event, Subject, Undigestible};
pub use paging::{MalformedPageCursor, Page, PageRequest};
pub use parked::{Parked, parked};
pub use progress::{Lagging, Progress};
pub use projector::Projector;
pub use rebuild::rebuild;
pub use reset::Reset;
pub use runner::{Batches, Projections, StartError};
pub use status::{State, Status, statuses};
pub use table::TableError;

/// Why a read model could not be queried.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    #[error("no connection to read with")]
    Connection(#[from] deadpool_postgres::PoolError),
    #[error("the read model could not be read")]
    Database(#[from] tokio_postgres::Error),
    #[error("a row of the read model cannot be understood")]
    Row(#[from] serde_json::Error),
    #[error("the log could not be read")]
    Log(#[from] event_store::ReadError),
    #[error(transparent)]
    Cursor(#[from] MalformedPageCursor),
}
