//! How the projections are doing, for health checks, metrics and administrators.

use deadpool_postgres::Pool;
use event_store::Position;
use jiff::Timestamp;
use serde::Serialize;

use crate::QueryError;

/// One projection, as the database has it. Its lag is the log's head less `position`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    pub name: String,
    pub version: i32,
    pub position: Position,
    pub updated_at: Timestamp,
    /// How many aggregates it had to leave out.
    pub parked: u64,
}

/// All projections there are, by name.
pub async fn statuses(pool: &Pool) -> Result<Vec<Status>, QueryError> {
    let client = pool.get().await?;
    let statement = client
        .prepare_cached(
            "select name, version, position, updated_at,
                    (select count(*) from parked_aggregates where projection = name)
             from projection_checkpoints order by name",
        )
        .await?;
    let rows = client.query(&statement, &[]).await?;
    let statuses = rows.iter().map(|row| {
        Ok(Status {
            name: row.try_get(0)?,
            version: row.try_get(1)?,
            position: Position::from_sql(row.try_get(2)?),
            updated_at: row.try_get(3)?,
            parked: u64::try_from(row.try_get::<_, i64>(4)?).unwrap_or(0),
        })
    });
    statuses.collect()
}
