//! What the commands to a pool have in common.

use domain::{
    PoolId,
    storage_pool::{PoolAction, PoolCommand, StoragePool},
    values::MAX_BYTES,
};
use event_store::Receipt;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    auth::signed_in::SignedIn,
    http::{positions::At, revision::IfMatch},
    problem::ApiError,
};

/// The pool after a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolChanged {
    pool_id: Uuid,
    revision: u64,
}

impl PoolChanged {
    pub fn of(pool_id: PoolId, receipt: &Receipt<StoragePool>) -> At<Self> {
        At(receipt.position, Self { pool_id: pool_id.0, revision: receipt.sequence })
    }
}

/// Gives the pool a command in the name of who is signed in.
pub async fn command(
    app: &App,
    by: &SignedIn,
    pool_id: PoolId,
    if_match: IfMatch,
    action: PoolAction,
) -> Result<Receipt<StoragePool>, ApiError> {
    let command = PoolCommand { actor: by.actor(), at: app.clock.now(), action };
    Ok(app.pools.execute(pool_id, command, &by.metadata(), if_match.0).await?)
}

/// That it is a size at all. Whether it fits on the pool's disk is decided by the pool.
pub fn check_headroom(bytes: u64) -> Result<(), ApiError> {
    if bytes <= MAX_BYTES {
        return Ok(());
    }
    let detail = format!("must be 0 to {MAX_BYTES}");
    Err(ApiError::invalid("headroom_bytes", "out-of-range", &detail))
}
