//! The last figures of each pool's filesystem, remembered for when its disk is gone.

use std::collections::HashMap;

use deadpool_postgres::Pool;
use domain::{PoolId, storage_pool::Measured, values::PoolRoot};
use jiff::Timestamp;
use uuid::Uuid;

use super::TableError;
use crate::app::App;

/// What a filesystem said, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub measured: Measured,
    pub measured_at: Timestamp,
}

/// Remembers what was measured just now.
pub async fn note(app: &App, pool: PoolId, measured: Measured) -> Result<(), TableError> {
    let client = app.db.get().await?;
    let statement = client
        .prepare_cached(
            "insert into pool_figures as known values ($1, $2, $3, $4)
             on conflict (pool_id) do update
             set total_bytes = excluded.total_bytes, free_bytes = excluded.free_bytes,
                 measured_at = excluded.measured_at
             where known.measured_at <= excluded.measured_at",
        )
        .await?;
    let Measured { total_bytes, free_bytes } = measured;
    let (total, free) = (to_sql(total_bytes), to_sql(free_bytes));
    client.execute(&statement, &[&pool.0, &total, &free, &app.clock.now()]).await?;
    Ok(())
}

/// What is remembered of these pools.
pub async fn known(db: &Pool, pools: &[PoolId]) -> Result<HashMap<PoolId, Figures>, TableError> {
    let ids: Vec<Uuid> = pools.iter().map(|pool| pool.0).collect();
    let client = db.get().await?;
    let query = "select pool_id, total_bytes, free_bytes, measured_at
                 from pool_figures where pool_id = any($1)";
    let mut known = HashMap::new();
    for row in client.query(query, &[&ids]).await? {
        let bytes = |value: i64| u64::try_from(value).unwrap_or(0);
        let measured = Measured {
            total_bytes: bytes(row.try_get("total_bytes")?),
            free_bytes: bytes(row.try_get("free_bytes")?),
        };
        let figures = Figures { measured, measured_at: row.try_get("measured_at")? };
        known.insert(PoolId(row.try_get("pool_id")?), figures);
    }
    Ok(known)
}

/// What a pool's filesystem says now or, if it says nothing, what is remembered of it; `None` where it
/// never said anything.
pub async fn newest(
    app: &App,
    pool: PoolId,
    root: &PoolRoot,
) -> Result<Option<Measured>, TableError> {
    if let Ok(measured) = app.storage.disks.measure(pool, root).await {
        return Ok(Some(measured));
    }
    Ok(known(&app.db, &[pool]).await?.get(&pool).map(|figures| figures.measured))
}

/// Sizes are at most 2^63-1 wherever they come from.
fn to_sql(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
