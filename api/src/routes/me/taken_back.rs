//! What is left of a quota that somebody does not have any more.

use std::time::Duration;

use domain::{AccountId, PoolId, storage_pool::quota_claim, values::Fingerprint};
use projections::pools;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{App, SharedApp},
    problem::ApiError,
    storage::usage::{self, Place, Usage},
};

/// Taking a quota back removes no files: they stay where they were, and nobody can open them here.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenBack {
    /// Where files may still lie. A pool that was retired is left out: its folder may be anybody's.
    places: Vec<LeftIn>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeftIn {
    #[schema(value_type = uuid::Uuid)]
    pool_id: PoolId,
    pool_name: String,
    /// What the files take up there; null while that is not known.
    usage: Option<Usage>,
}

impl TakenBack {
    /// `None` for whoever has a quota, as the log has it, and for whoever never had one.
    pub async fn of(app: &App, account_id: AccountId) -> Result<Option<Self>, ApiError> {
        if app.log.holder(&quota_claim(account_id)).await?.is_some() {
            return Ok(None);
        }
        // Not from the log, which would be gone through for each look at the page.
        let had = pools::used_by(&app.db, account_id).await?;
        if had.is_empty() {
            return Ok(None);
        }
        let mut places = Vec::new();
        for pool_id in had {
            let pool = app.pools.load(pool_id).await?.aggregate;
            // An old copy is no place of theirs: what they have stored since is not in it.
            let Some(name) = pool.name.filter(|_| !pool.retired) else { continue };
            if !pool.old_copies.contains_key(&account_id) {
                let usage = usage::known_in(&app.db, account_id, pool_id).await?;
                places.push(LeftIn { pool_id, pool_name: name.into(), usage });
            }
        }
        Ok(Some(Self { places }))
    }

    /// Measures anew: what nobody has a quota for is not measured by itself.
    pub async fn look(
        &mut self,
        app: &SharedApp,
        account_id: AccountId,
        fingerprint: &Fingerprint,
        limit: Duration,
    ) -> Result<(), ApiError> {
        for left in &mut self.places {
            let pool_id = left.pool_id;
            let Some(root) = app.pools.load(pool_id).await?.aggregate.root else { continue };
            let place = Place { account_id, pool_id, root, fingerprint: fingerprint.clone() };
            left.usage = app.storage.usage.look(app, place, limit).await?.usage;
        }
        Ok(())
    }
}
