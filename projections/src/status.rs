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
    /// How far its rebuild has come, while there is one.
    pub rebuilt_to: Option<Position>,
}

/// All projections there are, by name.
pub async fn statuses(pool: &Pool) -> Result<Vec<Status>, QueryError> {
    let client = pool.get().await?;
    let statement = client
        .prepare_cached(
            "select c.name, c.version, c.position, c.updated_at,
                    (select count(*) from parked_aggregates where projection = c.name),
                    next.position
             from projection_checkpoints c
             left join projection_checkpoints next on next.name = c.name || '_next'
             where c.name !~ '_next$' order by c.name",
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
            rebuilt_to: row.try_get::<_, Option<i64>>(5)?.map(Position::from_sql),
        })
    });
    statuses.collect()
}
