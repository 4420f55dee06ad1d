//! A pool's size, as its filesystem says.

use domain::{
    storage_pool::Measured,
    values::{MAX_BYTES, PoolRoot},
};
use rustix::fs::statvfs;

use crate::problem::ApiError;

/// Total and free bytes at the pool's root. An unreachable root is the pool's trouble, not the
/// server's.
pub async fn measure(root: &PoolRoot) -> Result<Measured, ApiError> {
    let path = root.as_str().to_owned();
    // A disk that hangs must not hang a thread that serves others.
    let measured = tokio::task::spawn_blocking(move || statvfs(path)).await;
    let found = measured.map_err(ApiError::internal)?.map_err(|error| {
        tracing::warn!(root = root.as_str(), %error, "a pool's folder cannot be reached");
        ApiError::PoolUnavailable
    })?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize).min(MAX_BYTES);
    // Free is what an ordinary process may still fill, without root's reserve.
    Ok(Measured { total_bytes: bytes(found.f_blocks), free_bytes: bytes(found.f_bavail) })
}
