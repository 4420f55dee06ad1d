//! Is the log what was appended? Recomputing the hash chain; docs/chain.md specifies it.

use deadpool_postgres::Pool;

use crate::{Position, ReadError};

/// The first of the `newest` events whose chain does not follow from its content and the event
/// before it; `None` when all hold.
pub async fn first_broken_link(pool: &Pool, newest: u32) -> Result<Option<Position>, ReadError> {
    let client = pool.get().await?;
    let row = client
        .query_opt(include_str!("../sql/first_broken_link.sql"), &[&i64::from(newest)])
        .await?;
    Ok(row.map(|row| row.try_get("position").map(Position::from_sql)).transpose()?)
}
