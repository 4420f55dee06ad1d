//! Whether everything that is known of pools and quotas is what the events say: the pools' own
//! state, the guards at append time, and the read models. And whether the events keep the promise:
//! no pool was promised more than it has, unless somebody wanted it and said why.

mod books;
mod read_models;

use std::collections::BTreeMap;

use domain::storage_pool::{GUARD_SCOPES, StoragePool};
use event_store::{Filter, Guard, Position};
use projections::{Event, pools, profiles};

use crate::app::App;
use books::Books;

const BATCH: u32 = 2_000;

/// What the check found.
#[derive(Debug)]
pub struct Checked {
    pub pools: usize,
    pub quotas: usize,
    /// The sum of all quotas of all pools.
    pub reserved_bytes: u128,
    /// What is off, in words; nothing when all is well.
    pub wrong: Vec<String>,
}

/// Can be done beside running servers: everything is compared as of the event it had come to.
pub async fn run(app: &App) -> anyhow::Result<Checked> {
    let mut wrong = guards(app).await?;
    if let Some(told) = pools::told(&app.db).await? {
        let books = fold(app, Books::default(), told.position).await?;
        wrong.extend(read_models::pools(&books, &told));
    }
    if let Some(told) = profiles::told_quotas(&app.db).await? {
        let books = fold(app, Books::default(), told.position).await?;
        wrong.extend(read_models::profiles(&books, &told));
    }

    let head = app.reader.head().await?;
    let known = fold(app, Books::default(), head).await?;
    let mut loaded = BTreeMap::new();
    for id in known.pools.keys() {
        loaded.insert(*id, app.pools.load(*id).await?);
    }
    let head = app.reader.head().await?;
    let books = fold(app, Books::comparing(loaded), head).await?;
    wrong.extend(books.wrong.iter().cloned());
    Ok(Checked {
        pools: books.pools.len(),
        quotas: books.pools.values().map(|book| book.quotas.len()).sum(),
        reserved_bytes: books.pools.values().map(books::Book::reserved_bytes).sum(),
        wrong,
    })
}

/// Enters every event up to `until` that concerns pools.
async fn fold(app: &App, mut books: Books, until: Position) -> anyhow::Result<Books> {
    let event_types = [
        "PoolRegistered",
        "PoolRenamed",
        "HeadroomChanged",
        "QuotaAllocated",
        "QuotaReleased",
        "MoveStarted",
        "MoveCancelled",
        "MoveCompleted",
        "OldCopyGivenUp",
        "OldCopyCleaned",
        "SpaceReserved",
        "SpaceReleased",
        "QuotaMovedIn",
        "RemovalOrdered",
        "FilesRemoved",
        "FilesKept",
        "FilesAbandoned",
        "PoolRetired",
        "Deleted",
    ];
    let filter = Filter { event_types: event_types.map(str::to_owned).into(), ..Filter::default() };
    let mut position = Position::START;
    loop {
        let events = app.reader.read_after(position, BATCH, &filter).await?;
        for event in &events {
            position = event.position;
            if position > until {
                return Ok(books);
            }
            books.enter(&Event::read(event)?);
        }
        if events.is_empty() {
            return Ok(books);
        }
    }
}

/// The claims on folders, and on being the one pool of an account.
async fn guards(app: &App) -> anyhow::Result<Vec<String>> {
    let mut check = app.log.begin_guard_check().await?;
    check.fold::<StoragePool>().await?;
    let nobody = || "nobody".to_owned();
    let wrong =
        check.finish().await?.into_iter().filter_map(|difference| match &difference.guard {
            Guard::Claim { scope, .. } if GUARD_SCOPES.contains(&scope.as_str()) => Some(format!(
                "a guard of {scope} is held by {}; by the events it is {}",
                difference.by_tables.clone().unwrap_or_else(nobody),
                difference.holders_by_events().unwrap_or_else(nobody)
            )),
            // The accounts' own, of which no event was folded here.
            Guard::Claim { .. } | Guard::Member { .. } | Guard::DataKey { .. } => None,
        });
    Ok(wrong.collect())
}
