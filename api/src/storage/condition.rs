//! How a pool's disk is doing, for whoever operates the server.

use domain::{
    PoolId,
    storage_pool::{Measured, StoragePool},
};

use super::{TableError, root, usage};
use crate::app::App;

/// What is to be looked at; sentences that say what to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Nothing can be stored.
    pub broken: Option<String>,
    /// It can, and may come to an end before all that was promised is stored.
    pub doubtful: Vec<String>,
}

/// Asks a pool's disk.
pub async fn look(app: &App, id: PoolId, pool: &StoragePool) -> Result<Condition, TableError> {
    let Some(root) = pool.root.clone().filter(|_| !pool.retired) else {
        return Ok(Condition::default());
    };
    let broken = |why: String| Condition { broken: Some(why), ..Condition::default() };
    let measured = match app.storage.disks.measure(id, &root).await {
        Ok(measured) => measured,
        Err(why) => {
            let why = format!("{}: {why}. Mount the pool's disk there.", root.as_str());
            return Ok(broken(why));
        }
    };
    let turns = app.storage.pools.turns(id);
    let writing = turns.ask_patiently(move || root::check_writable(root.as_str().as_ref())).await;
    if let Err(why) = writing.unwrap_or_else(|why| Err(format!("{why}."))) {
        return Ok(broken(why));
    }
    Ok(Condition { broken: None, doubtful: doubts(app, id, pool, measured).await? })
}

async fn doubts(
    app: &App,
    id: PoolId,
    pool: &StoragePool,
    measured: Measured,
) -> Result<Vec<String>, TableError> {
    let mut doubts = Vec::new();
    let overcommitted = pool.overcommitted_bytes(measured);
    if overcommitted > 0 {
        doubts.push(format!(
            "{overcommitted} bytes more are promised than the disk holds besides the headroom. \
             Lower a quota, or move accounts to another pool."
        ));
    }
    let shortfall = shortfall_bytes(app, id, pool, measured).await?;
    if shortfall > 0 {
        doubts.push(format!(
            "{} bytes are free, {shortfall} too few for everything that may still be stored. Make \
             room on the disk, or raise the headroom.",
            measured.free_bytes
        ));
    }
    Ok(doubts)
}

/// What the disk lacks for everything that may still come, by what was measured of people's files.
pub async fn shortfall_bytes(
    app: &App,
    id: PoolId,
    pool: &StoragePool,
    measured: Measured,
) -> Result<u64, TableError> {
    Ok(pool.shortfall_bytes(measured, &usage::used_in(&app.db, id).await?))
}
