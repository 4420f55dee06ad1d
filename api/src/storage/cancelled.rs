//! Moves to a pool that were cancelled in the pool that they are from.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AccountId, MoveId, PoolId, storage_pool::StoragePool};
use event_store::LoadError;

use crate::app::App;

/// Those for which the pool still keeps space. A move that is over stays so, so it makes no difference
/// how long ago this was asked.
pub async fn cancelled_moves(app: &App, pool: &StoragePool) -> Result<BTreeSet<MoveId>, LoadError> {
    let mut coming = BTreeMap::<PoolId, Vec<(AccountId, MoveId)>>::new();
    for (account, kept) in &pool.incoming {
        coming.entry(kept.from).or_default().push((*account, kept.move_id));
    }
    let mut cancelled = BTreeSet::new();
    for (from, moves) in coming {
        let from = app.pools.load(from).await?.aggregate;
        let over = moves.into_iter().filter(|(account, id)| from.is_over(*account, *id));
        cancelled.extend(over.map(|(_, id)| id));
    }
    Ok(cancelled)
}
