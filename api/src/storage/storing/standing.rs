//! Whether somebody may store here now.

use domain::{
    AccountId, PoolId,
    storage_pool::{Holder, StoragePool, StoringRefusal, quota_claim},
};

use crate::{app::App, problem::ApiError, storage::usage::Place};

/// Somebody who may store, and where.
#[derive(Clone, Debug)]
pub struct Standing {
    pub place: Place,
    pub holder: Holder,
    /// As the log has it.
    pub pool: StoragePool,
    pub quota_bytes: u64,
}

/// Whether the account may store here now: enabled, with a quota, as the log has it, never a
/// projection. Whether the pool's disk is there [`Standing::ask_disk`] says.
pub async fn look_up(app: &App, account_id: AccountId) -> Result<Standing, ApiError> {
    look(app, account_id, StoragePool::quota_to_fill).await
}

/// The same for who only reads: also while the account moves.
pub async fn look_up_to_read(app: &App, account_id: AccountId) -> Result<Standing, ApiError> {
    look(app, account_id, StoragePool::quota_to_read).await
}

async fn look(
    app: &App,
    account_id: AccountId,
    quota: impl FnOnce(&StoragePool, Holder) -> Result<u64, StoringRefusal>,
) -> Result<Standing, ApiError> {
    let account = app.accounts.load(account_id).await?.aggregate;
    if account.id.is_none() {
        return Err(ApiError::NotFound);
    }
    let holder = Holder { account_id, status: account.status };
    // From the log's guards, which are never behind.
    let pool = match app.log.holder(&quota_claim(account_id)).await? {
        Some(id) => Some(id.parse::<PoolId>().map_err(ApiError::internal)?),
        None => None,
    };
    let state = match pool {
        Some(id) => app.pools.load(id).await?.aggregate,
        None => StoragePool::default(),
    };
    let quota_bytes = quota(&state, holder).map_err(ApiError::Storing)?;
    let no_quota = || ApiError::Storing(StoringRefusal::NoQuota);
    let pool_id = pool.ok_or_else(no_quota)?;
    let root = state.root.clone().ok_or_else(no_quota)?;
    let identity = account.identity.ok_or_else(no_quota)?;
    let place = Place { account_id, pool_id, root, fingerprint: identity.fingerprint };
    Ok(Standing { place, holder, pool: state, quota_bytes })
}

impl Standing {
    /// Whether the files are on their way to another pool, so that they can only be read.
    pub fn is_moving(&self) -> bool {
        self.pool.is_moving(self.place.account_id)
    }

    /// Refuses while the pool's own disk is not there.
    pub async fn ask_disk(&self, app: &App) -> Result<(), ApiError> {
        let Place { pool_id, root, .. } = &self.place;
        let measured = app.storage.disks.measure(*pool_id, root).await;
        measured.map(drop).map_err(ApiError::StorageUnavailable)
    }
}
