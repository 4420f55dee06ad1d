//! A storage pool, as those who look after storage see it.

use domain::storage_pool::{self, StoragePool};
use futures_util::future::join_all;
use jiff::Timestamp;
use projections::pools;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    problem::ApiError,
    storage::{
        cancelled_moves,
        condition::shortfall_bytes,
        pool_figures::{self, Figures},
    },
};

/// A pool. Sizes are bytes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pool {
    pool_id: Uuid,
    name: String,
    root: String,
    headroom_bytes: u64,
    /// The sum of all quotas in it.
    allocated_bytes: u64,
    /// How many accounts have a quota in it.
    allocations: u64,
    /// What its filesystem says at this moment; what it said last while it cannot be reached. Null
    /// when it never was.
    size: Option<PoolSize>,
    /// What the disk lacks for everything that may still be stored: the unused parts of quotas and
    /// what can still be allocated, less what is free. Null while its disk cannot be reached.
    shortfall_bytes: Option<u64>,
    /// Why its disk cannot be reached; null when it can.
    unavailable: Option<String>,
    /// It takes no quotas any more.
    retired: bool,
    /// What is still to be removed from it, which is in the way of retiring it. Nothing in a retired
    /// one.
    undone: Undone,
    revision: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PoolSize {
    total_bytes: u64,
    free_bytes: u64,
    #[schema(value_type = String, format = DateTime)]
    measured_at: Timestamp,
}

/// Files that are still to be removed: of how many accounts each.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Undone {
    /// What moves have left behind, being removed or not.
    old_copies: u64,
    /// Files of deleted accounts.
    removals: u64,
    /// What cancelled moves have brought. The space is still kept, so each counts as an allocation.
    cancelled_moves: u64,
}

impl Undone {
    async fn of(app: &App, pool: &StoragePool) -> Result<Self, ApiError> {
        let undone = pool.undone(&cancelled_moves(app, pool).await?);
        let storage_pool::Undone { old_copies, removals, cancelled_moves } = undone;
        Ok(Self { old_copies, removals, cancelled_moves })
    }
}

impl From<Figures> for PoolSize {
    fn from(Figures { measured, measured_at }: Figures) -> Self {
        let (total_bytes, free_bytes) = (measured.total_bytes, measured.free_bytes);
        Self { total_bytes, free_bytes, measured_at }
    }
}

impl Pool {
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Rows of the read model, with what their disks say.
    pub async fn with_sizes(app: &App, rows: Vec<pools::Pool>) -> Result<Vec<Self>, ApiError> {
        let ids: Vec<_> = rows.iter().map(|row| row.pool_id).collect();
        let known = pool_figures::known(&app.db, &ids).await?;
        let shown = rows.into_iter().map(|row| {
            let known = known.get(&row.pool_id).copied();
            Self::with_size(app, row, known)
        });
        join_all(shown).await.into_iter().collect()
    }

    async fn with_size(
        app: &App,
        row: pools::Pool,
        known: Option<Figures>,
    ) -> Result<Self, ApiError> {
        let pool = app.pools.load(row.pool_id).await?.aggregate;
        let undone = if row.retired { Undone::default() } else { Undone::of(app, &pool).await? };
        // A retired pool's folder may be anything by now.
        let (size, shortfall_bytes, unavailable) = if row.retired {
            (known, None, None)
        } else {
            match app.storage.disks.measure(row.pool_id, &row.root).await {
                Ok(measured) => {
                    let lacking = shortfall_bytes(app, row.pool_id, &pool, measured).await?;
                    let figures = Figures { measured, measured_at: app.clock.now() };
                    (Some(figures), Some(lacking), None)
                }
                Err(why) => (known, None, Some(why.to_string())),
            }
        };
        Ok(Self {
            pool_id: row.pool_id.0,
            name: row.name.into(),
            root: row.root.into(),
            headroom_bytes: row.headroom_bytes,
            allocated_bytes: row.allocated_bytes,
            allocations: row.allocations,
            size: size.map(PoolSize::from),
            shortfall_bytes,
            unavailable,
            retired: row.retired,
            undone,
            revision: row.revision,
        })
    }
}
