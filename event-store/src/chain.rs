//! Is the log what was appended? Recomputing the hash chain; docs/chain.md specifies it.

use std::fmt;

use deadpool_postgres::Pool;

use crate::{Position, ReadError};

/// Where the log is not what was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenLink {
    /// What is stored is not what the chain was computed from.
    Changed(Position),
    /// Events were removed, from the first of these to the last.
    Missing(Position, Position),
    /// The event at the end, at this position, is not what the head says was appended last: it was
    /// changed together with its chain, or put there past the head, or the head was changed.
    End(Position),
}

impl fmt::Display for BrokenLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(at) => {
                write!(f, "the event at position {at} was changed after it was appended")
            }
            Self::Missing(first, last) if first == last => {
                write!(f, "the event at position {first} was removed after it was appended")
            }
            Self::Missing(first, last) => {
                write!(
                    f,
                    "the events at positions {first} to {last} were removed after they were appended"
                )
            }
            Self::End(at) => write!(
                f,
                "the event at the log's end, position {at}, is not the one that was appended last"
            ),
        }
    }
}

/// The first place where the chain over the `newest` events and the head does not hold; `None` when
/// all of it does.
pub async fn first_broken_link(pool: &Pool, newest: u32) -> Result<Option<BrokenLink>, ReadError> {
    let client = pool.get().await?;
    let row = client
        .query_opt(include_str!("../sql/first_broken_link.sql"), &[&i64::from(newest)])
        .await?;
    let Some(row) = row else { return Ok(None) };
    let position = |column| row.try_get(column).map(Position::from_sql);
    let (first, last) = (position("first_position")?, position("last_position")?);
    Ok(Some(match row.try_get("kind")? {
        "changed" => BrokenLink::Changed(last),
        "end" => BrokenLink::End(last),
        _ => BrokenLink::Missing(first, last),
    }))
}
