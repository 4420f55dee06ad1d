//! How the projections are doing, for health checks, metrics and administrators.

use std::time::Duration;

use deadpool_postgres::Pool;
use event_store::{Position, Reader};
use jiff::Timestamp;
use serde::Serialize;

use crate::QueryError;

/// Whoever feeds a read model comes round each second; after this long it counts as stalled.
const STALLED_AFTER: Duration = Duration::from_secs(5);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It is fed.
    Live,
    /// Whoever feeds it has not come round for a while: it is dead, or held up.
    Stalled,
    /// Nobody feeds it.
    Stopped,
}

/// One projection, as the database has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    pub name: String,
    pub version: i32,
    pub state: State,
    pub position: Position,
    /// How many events of the log it has not seen.
    pub lag_events: u64,
    /// When whoever feeds it last came round.
    pub heartbeat_at: Option<Timestamp>,
    /// How many aggregates it had to leave out.
    pub parked: u64,
    /// How far its rebuild has come, while there is one.
    pub rebuilt_to: Option<Position>,
    /// Why its rebuild may not serve.
    pub refused: Option<String>,
}

/// All projections there are, by name. The log's head is looked at last, so that what nobody has
/// projected yet always shows as lag.
pub async fn statuses(pool: &Pool, reader: &Reader) -> Result<Vec<Status>, QueryError> {
    let client = pool.get().await?;
    let statement = client
        .prepare_cached(
            "select c.name, c.version, c.position, c.heartbeat_at,
                    (select count(*) from parked_aggregates where projection = c.name),
                    next.position, next.refused,
                    c.heartbeat_at < clock_timestamp() - make_interval(secs => $1)
             from projection_checkpoints c
             left join projection_checkpoints next on next.name = c.name || '_next'
             where c.name !~ '_next$' order by c.name",
        )
        .await?;
    let rows = client.query(&statement, &[&STALLED_AFTER.as_secs_f64()]).await?;
    drop(client);
    let head = reader.head().await?;
    let statuses = rows.iter().map(|row| {
        let position = Position::from_sql(row.try_get(2)?);
        Ok(Status {
            name: row.try_get(0)?,
            version: row.try_get(1)?,
            state: match row.try_get(7)? {
                None => State::Stopped,
                Some(true) => State::Stalled,
                Some(false) => State::Live,
            },
            position,
            lag_events: head.0.saturating_sub(position.0),
            heartbeat_at: row.try_get(3)?,
            parked: u64::try_from(row.try_get::<_, i64>(4)?).unwrap_or(0),
            rebuilt_to: row.try_get::<_, Option<i64>>(5)?.map(Position::from_sql),
            refused: row.try_get(6)?,
        })
    });
    statuses.collect()
}
