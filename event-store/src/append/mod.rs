//! Appending: many callers, one statement.
//!
//! While one batch is on its way to the database the next callers queue up and go out together,
//! so nobody waits when the log is idle and the cost per append falls when it is busy.
//!
//! Invariant: an acknowledged append is in the log exactly once. When the answer is lost with the
//! connection, the same batch is sent again; the log recognises the appends it has by their ids.
//!
//! Invariant: nothing is appended that was decided on another log. A database may come back as one
//! (a restored backup, a standby that lacked the end), but never while a connection lasts. See
//! [`Era`].

mod batch;
mod era;
mod queue;

use uuid::Uuid;

use crate::Position;

pub(crate) use era::{Era, Eras};
pub use queue::Appender;

/// Events of one aggregate, to be appended together or not at all.
#[derive(Clone, Debug)]
pub struct Append {
    /// Recognises the append when its answer was lost.
    pub id: Uuid,
    pub aggregate_type: &'static str,
    pub aggregate_id: String,
    /// The sequence that the first event must get: one more than the stream's last.
    pub first_sequence: u64,
    /// At least one; sealed.
    pub events: Vec<SealedEvent>,
    pub guards: Vec<SealedGuard>,
}

/// An event in the form it is stored in, personal values encrypted. Payload and metadata are JSON
/// to the byte: the chain is computed over these texts.
#[derive(Clone, Debug)]
pub struct SealedEvent {
    pub event_type: String,
    pub event_version: String,
    pub payload: String,
    pub metadata: String,
}

/// A guard change in the form it is stored in: a claim's key is a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealedGuard {
    Claim {
        scope: &'static str,
        key: Vec<u8>,
    },
    Release {
        scope: &'static str,
        key: Vec<u8>,
    },
    HandOver {
        scope: &'static str,
        key: Vec<u8>,
        to: String,
    },
    Join {
        quorum: &'static str,
    },
    Leave {
        quorum: &'static str,
    },
    /// Destroys a person's data key.
    Erase {
        account: Uuid,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another append took the sequence: load again, decide again.
    #[error("another append was faster")]
    Conflict,
    #[error("the log refused the append")]
    Refused(domain::GuardRefusal),
    #[error("the database refused the append")]
    Database(#[source] tokio_postgres::Error),
    /// The database could not be reached. Whether the append is in the log is not known; sending
    /// it again under the same id is safe.
    #[error("the database cannot be reached")]
    Unreachable(#[source] tokio_postgres::Error),
    #[error("the log is shutting down")]
    Closed,
}

/// Where the append's last event stands.
pub type AppendResult = Result<Position, AppendError>;
