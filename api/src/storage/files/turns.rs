//! How many upload at a time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::PoolId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::ApiError;

/// Of each pool, on one node. A disk that hangs keeps those that wait for it, and no others.
const AT_A_TIME: usize = 64;

#[derive(Default)]
pub struct Turns(Mutex<HashMap<PoolId, Arc<Semaphore>>>);

impl Turns {
    pub(super) fn take(&self, pool: PoolId) -> Result<OwnedSemaphorePermit, ApiError> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let turns = turns.entry(pool).or_insert_with(|| Arc::new(Semaphore::new(AT_A_TIME)));
        Arc::clone(turns).try_acquire_owned().map_err(|_| ApiError::UploadsBusy)
    }
}
