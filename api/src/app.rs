//! What every handler can reach. Made once at start, shared by all requests.

use std::sync::Arc;

use deadpool_postgres::Pool;
use domain::{account::Account, service_token::ServiceToken, storage_pool::StoragePool};
use event_store::{
    Aggregates, GuardCheck, Log, ReadError, Reader,
    keys::{Installation, Keyring},
};
use projections::Progress;
use tokio::sync::watch;
use uuid::Uuid;

use crate::{
    auth::{Limits, opaque::OpaqueSetup, password::Hashing, qr::Issuer},
    blocking::Blocking,
    clock::Clock,
    config::Config,
    metrics::Metrics,
    storage::Storage,
};

pub type SharedApp = Arc<App>;

pub struct App {
    pub config: Config,
    pub clock: Clock,
    pub accounts: Aggregates<Account>,
    pub pools: Aggregates<StoragePool>,
    pub tokens: Aggregates<ServiceToken>,
    pub log: Log,
    pub reader: Reader,
    /// Read models, sessions, links and credentials. The log has its own connections.
    pub db: Pool,
    pub keyring: Keyring,
    /// Keys that belong to the installation as a whole.
    pub installation: Installation,
    pub opaque: OpaqueSetup,
    /// Turns at hashing passwords.
    pub hashing: Hashing,
    /// Turns at making pictures of people.
    pub picture_making: Blocking,
    /// Makes and recognises what is in QR codes.
    pub qr: Issuer,
    /// How often somebody may try to sign in.
    pub limits: Limits,
    /// The disks under the pools.
    pub storage: Storage,
    /// What is counted for who operates the server.
    pub metrics: Metrics,
    /// How far each projection has come.
    pub progress: Progress,
    /// Set to true when the node is told to stop; whatever lasts longer than a request listens.
    pub stop: watch::Sender<bool>,
}

impl App {
    /// A new identifier that sorts by the time it was made.
    pub fn new_id(&self) -> Uuid {
        let now = self.clock.now();
        let seconds = u64::try_from(now.as_second()).unwrap_or(0);
        let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
        let time = uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos);
        Uuid::new_v7(time)
    }
}

/// Folds the streams of every kind of aggregate there is into what they must hold.
pub async fn fold_every_kind(check: &mut GuardCheck) -> Result<(), ReadError> {
    check.fold::<Account>().await?;
    check.fold::<StoragePool>().await?;
    check.fold::<ServiceToken>().await
}
