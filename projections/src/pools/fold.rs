//! Event -> rows.

use deadpool_postgres::Transaction;
use domain::{AccountId, PoolId, storage_pool::PoolEvent};

use super::{Allocation, Pool};
use crate::{
    digest::Digest,
    event::{Event, Subject, Undigestible, whole_microseconds},
    projector::Projector,
    table::{self, Rows, TableError},
};

pub struct Pools;

#[derive(Debug, Default)]
pub struct PoolRows {
    pub pools: Rows<Pool>,
    pub allocations: Rows<Allocation>,
}

impl Projector for Pools {
    const NAME: &'static str = "pools";
    const VERSION: i32 = 1;
    const TABLES: &'static str = include_str!("tables.sql");

    type Rows = PoolRows;

    async fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
        _forgotten: &[AccountId],
    ) -> Result<PoolRows, TableError> {
        let pools = events.iter().filter_map(|event| match &event.subject {
            Subject::Pool(id, _) => Some(id.0),
            Subject::Account(..) => None,
        });
        let accounts = events.iter().filter_map(|event| match &event.subject {
            Subject::Pool(_, PoolEvent::QuotaAllocated { account_id, .. })
            | Subject::Pool(_, PoolEvent::QuotaReleased { account_id, .. }) => Some(account_id.0),
            _ => None,
        });
        Ok(PoolRows {
            pools: Rows::load(transaction, pools).await?,
            allocations: Rows::load(transaction, accounts).await?,
        })
    }

    fn fold(rows: &mut PoolRows, event: &Event) -> Result<(), Undigestible> {
        let Subject::Pool(pool_id, change) = &event.subject else { return Ok(()) };
        if let PoolEvent::PoolRegistered { name, root, headroom_bytes, .. } = change {
            rows.pools.get_or_insert_with(pool_id.0, || Pool {
                pool_id: *pool_id,
                name: name.clone(),
                root: root.clone(),
                headroom_bytes: *headroom_bytes,
                allocated_bytes: 0,
                allocations: 0,
                retired: false,
                revision: event.sequence,
            });
            return Ok(());
        }
        let Some(pool) = rows.pools.get_mut(pool_id.0) else {
            let reason = format!("pool {pool_id} was never registered");
            return Err(Undigestible { position: event.position, reason });
        };
        pool.revision = event.sequence;
        apply(pool, &mut rows.allocations, *pool_id, change);
        Ok(())
    }

    /// Nothing here is personal; what the account was given stays until its pool releases it.
    fn forget(_: &mut PoolRows, _: AccountId) {}

    async fn store(transaction: &Transaction<'_>, rows: PoolRows) -> Result<Digest, TableError> {
        let pools = rows.pools.store(transaction).await?;
        Ok(pools.and(rows.allocations.store(transaction).await?))
    }

    async fn digest(transaction: &Transaction<'_>) -> Result<Digest, TableError> {
        let pools = table::digest::<Pool>(transaction).await?;
        Ok(pools.and(table::digest::<Allocation>(transaction).await?))
    }
}

fn apply(pool: &mut Pool, allocations: &mut Rows<Allocation>, pool_id: PoolId, event: &PoolEvent) {
    use PoolEvent as E;
    match event {
        E::PoolRegistered { .. } => {}
        E::PoolRenamed { name, .. } => pool.name = name.clone(),
        E::HeadroomChanged { headroom_bytes, .. } => pool.headroom_bytes = *headroom_bytes,
        E::QuotaAllocated { account_id, bytes, previous_bytes, at, .. } => {
            pool.allocated_bytes =
                pool.allocated_bytes.saturating_sub(*previous_bytes).saturating_add(*bytes);
            pool.allocations += u64::from(*previous_bytes == 0);
            let since = whole_microseconds(*at);
            allocations.put(Allocation { account_id: *account_id, pool_id, bytes: *bytes, since });
        }
        E::QuotaReleased { account_id, previous_bytes, .. } => {
            pool.allocated_bytes = pool.allocated_bytes.saturating_sub(*previous_bytes);
            pool.allocations = pool.allocations.saturating_sub(1);
            // It may hold a quota in another pool by now.
            if allocations.get(account_id.0).is_some_and(|row| row.pool_id == pool_id) {
                allocations.remove(account_id.0);
            }
        }
        E::PoolRetired { .. } => pool.retired = true,
    }
}
