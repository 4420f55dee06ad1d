//! Registrations of pools that were begun, and are not known to have ended.
//!
//! A folder is marked before the log says that there is such a pool. Of a node that dies in between
//! only the mark would be left, which might as well be another installation's.

use std::collections::BTreeSet;

use deadpool_postgres::Pool;
use domain::PoolId;
use uuid::Uuid;

use super::TableError;

pub(super) async fn note(db: &Pool, pool: PoolId) -> Result<(), TableError> {
    let statement = "insert into pool_registrations values ($1) on conflict do nothing";
    db.get().await?.execute(statement, &[&pool.0]).await?;
    Ok(())
}

/// Pools that may be marked for on a disk without being in the log.
pub(super) async fn all(db: &Pool) -> Result<BTreeSet<PoolId>, TableError> {
    let query = "select pool_id from pool_registrations";
    let rows = db.get().await?.query(query, &[]).await?;
    rows.iter().map(|row| Ok(PoolId(row.try_get(0)?))).collect()
}

/// They are in the log, or no disk is marked for them.
pub(super) async fn forget(
    db: &Pool,
    pools: impl IntoIterator<Item = PoolId>,
) -> Result<(), TableError> {
    let ids: Vec<Uuid> = pools.into_iter().map(|pool| pool.0).collect();
    let statement = "delete from pool_registrations where pool_id = any($1)";
    db.get().await?.execute(statement, &[&ids]).await?;
    Ok(())
}
