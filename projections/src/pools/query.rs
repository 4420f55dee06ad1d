//! All pools, and one account's allocation.

use deadpool_postgres::Pool as Connections;
use domain::{AccountId, PoolId};

use super::{Allocation, Pool};
use crate::QueryError;

/// All pools that are not retired, by name. An installation has a handful.
pub async fn list(connections: &Connections) -> Result<Vec<Pool>, QueryError> {
    let client = connections.get().await?;
    let rows = client
        .query(
            "select to_jsonb(t) from pools.pool t where not retired order by lower(name), pool_id",
            &[],
        )
        .await?;
    rows.into_iter().map(|row| Ok(serde_json::from_value(row.try_get(0)?)?)).collect()
}

/// A pool, also a retired one.
pub async fn get(connections: &Connections, id: PoolId) -> Result<Option<Pool>, QueryError> {
    let client = connections.get().await?;
    let query = "select to_jsonb(t) from pools.pool t where pool_id = $1";
    match client.query_opt(query, &[&id.0]).await? {
        Some(row) => Ok(Some(serde_json::from_value(row.try_get(0)?)?)),
        None => Ok(None),
    }
}

pub async fn allocation_of(
    connections: &Connections,
    account: AccountId,
) -> Result<Option<Allocation>, QueryError> {
    let client = connections.get().await?;
    let row = client
        .query_opt(
            "select to_jsonb(t) from pools.allocation t where account_id = $1",
            &[&account.0],
        )
        .await?;
    match row {
        Some(row) => Ok(Some(serde_json::from_value(row.try_get(0)?)?)),
        None => Ok(None),
    }
}

/// The pools that an account has ever had a quota in, but for those whose old copy was removed since.
pub async fn used_by(
    connections: &Connections,
    account: AccountId,
) -> Result<Vec<PoolId>, QueryError> {
    let client = connections.get().await?;
    let query = "select pool_id from pools.ledger where account_id = $1
        group by pool_id
        having bool_or(event_type in ('QuotaAllocated', 'QuotaMovedIn'))
            and (array_agg(event_type order by position desc))[1] <> 'OldCopyCleaned'
        order by pool_id";
    let rows = client.query(query, &[&account.0]).await?;
    rows.iter().map(|row| Ok(PoolId(row.try_get(0)?))).collect()
}
