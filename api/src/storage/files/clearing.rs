//! Clearing away what uploads left behind whose node died.

use domain::{PoolId, ReservationId, values::PoolRoot};

use super::{FileError, folder, incoming::FOLDER};
use crate::{app::App, problem::ApiError, storage::storing};

/// How many are looked at in one go.
const AT_ONCE: usize = 1_000;

/// Removes the files of uploads that nobody continues: a reservation is made before its file, and is
/// open as long as its upload lives. Says how many there were.
pub async fn clear(app: &App, pool: PoolId, root: &PoolRoot) -> Result<usize, ApiError> {
    let turns = app.storage.pools.turns(pool);
    let looked_in = root.clone();
    let found = turns.ask_patiently(move || uploads(pool, &looked_in)).await;
    let found = found.map_err(ApiError::StorageUnavailable)??;
    let open = storing::open_among(app, &found).await?;
    let dead: Vec<_> = found.into_iter().filter(|id| !open.contains(id)).collect();
    let count = dead.len();
    if count > 0 {
        let root = root.clone();
        let removed = turns.ask_patiently(move || remove(pool, &root, &dead)).await;
        removed.map_err(ApiError::StorageUnavailable)??;
        tracing::info!(%pool, count, "cleared away what broken uploads left behind");
    }
    Ok(count)
}

fn uploads(pool: PoolId, root: &PoolRoot) -> Result<Vec<ReservationId>, FileError> {
    let uploads = match folder::pool_root(pool, root)?.open_dir(FOLDER).map_err(FileError::from) {
        Ok(uploads) => uploads,
        // Nobody has uploaded anything yet.
        Err(FileError::Missing) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let names = uploads.entries()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter_map(|name| name.parse().ok()).take(AT_ONCE).collect())
}

fn remove(pool: PoolId, root: &PoolRoot, dead: &[ReservationId]) -> Result<(), FileError> {
    let uploads = folder::pool_root(pool, root)?.open_dir(FOLDER)?;
    for id in dead {
        match uploads.remove_file(id.to_string()).map_err(FileError::from) {
            Ok(()) | Err(FileError::Missing) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
