//! Putting a node together: database, keys, log, and what reads it.

use std::sync::Arc;

use event_store::{Log, keys::Installation};
use projections::Progress;
use tokio::sync::watch;

use super::database::Database;
use crate::{
    app::{App, SharedApp},
    auth::{Limits, opaque::OpaqueSetup, password::Hashing, qr::Issuer},
    avatars,
    blocking::Blocking,
    clock::Clock,
    config::Config,
    metrics::Metrics,
    storage::Storage,
};

/// Connections for read models, sessions, links and credentials.
const POOL_SIZE: usize = 16;

/// Migrates the database, finds the secrets that belong to it, and opens the log.
pub async fn open(config: Config, database: &Database) -> anyhow::Result<SharedApp> {
    for name in database.migrate().await? {
        tracing::info!(migration = name, "migrated the database");
    }
    open_migrated(config, &database.options, Clock::system()).await
}

/// As [`open`], on a database that is up to date.
pub async fn open_migrated(
    config: Config,
    options: &event_store::ConnectOptions,
    clock: Clock,
) -> anyhow::Result<SharedApp> {
    let db = options.pool(POOL_SIZE)?;
    let mut installation = Installation::open(&db, &config.data_dir).await?;
    let opaque = OpaqueSetup::open(&db, &mut installation, &config.data_dir).await?;
    let log = Log::open(options.clone(), db.clone(), &installation);
    Ok(Arc::new(App {
        accounts: log.aggregates()?,
        pools: log.aggregates()?,
        tokens: log.aggregates()?,
        reader: log.reader(),
        progress: Progress::start(db.clone(), log.signals()),
        keyring: log.keyring().clone(),
        qr: Issuer::new(installation.key(), &config.origin),
        installation,
        opaque,
        hashing: Hashing::new()?,
        picture_making: Blocking::new(avatars::MADE_AT_ONCE, avatars::WAITING),
        limits: Limits::default(),
        metrics: Metrics::default(),
        storage: Storage::default(),
        stop: watch::Sender::new(false),
        log,
        db,
        clock,
        config,
    }))
}
