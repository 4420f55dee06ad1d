//! How a pool's capacity and what was promised of it have changed.

use deadpool_postgres::Pool as Connections;
use domain::PoolId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::QueryError;

/// What a pool was from one moment on. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryPoint {
    pub at: Timestamp,
    /// As an allocation saw it last; absent before the first.
    pub total_bytes: Option<u64>,
    pub headroom_bytes: u64,
    pub reserved_bytes: u64,
}

/// The pool's history in at most `points` points, however long it is: the last of each of as many
/// equal stretches of time.
pub async fn history(
    connections: &Connections,
    pool: PoolId,
    points: i32,
) -> Result<Vec<HistoryPoint>, QueryError> {
    let client = connections.get().await?;
    let statement = client.prepare_cached(include_str!("history.sql")).await?;
    let rows = client.query(&statement, &[&pool.0, &points]).await?;
    rows.into_iter().map(|row| Ok(serde_json::from_value(row.try_get(0)?)?)).collect()
}
