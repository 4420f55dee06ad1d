//! Moves to a pool that were cancelled in the pool that they are from.

use std::collections::BTreeSet;

use domain::{MoveId, storage_pool::StoragePool};
use event_store::LoadError;

use crate::app::App;

/// Those for which the pool still keeps space. A move that is over stays so, so it makes no difference
/// how long ago this was asked.
pub async fn cancelled_moves(app: &App, pool: &StoragePool) -> Result<BTreeSet<MoveId>, LoadError> {
    let mut cancelled = BTreeSet::new();
    for (account, kept) in &pool.incoming {
        let from = app.pools.load(kept.from).await?.aggregate;
        if from.is_over(*account, kept.move_id) {
            cancelled.insert(kept.move_id);
        }
    }
    Ok(cancelled)
}
