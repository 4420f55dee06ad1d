//! Where an account's files may lie, as the log says: also where its quota was released long ago, and
//! where a move has left an old copy.

use std::collections::BTreeSet;

use domain::{AccountId, PoolId, storage_pool::PoolEvent as E, values::Fingerprint};
use event_store::{Filter, Position};
use projections::{Event, Subject};

use super::usage;
use crate::app::App;

const BATCH: u32 = 500;

/// The pools that an account has had a quota in, but for those whose old copy was removed.
pub async fn pools_of(app: &App, account: AccountId) -> anyhow::Result<BTreeSet<PoolId>> {
    let event_types = ["QuotaAllocated", "MoveCompleted", "QuotaMovedIn", "OldCopyCleaned"];
    let filter = Filter {
        event_types: event_types.map(str::to_owned).into(),
        account: Some(account.to_string()),
        ..Filter::default()
    };
    let (mut pools, mut position) = (BTreeSet::new(), Position::START);
    loop {
        let events = app.reader.read_after(position, BATCH, &filter).await?;
        let Some(last) = events.last() else { return Ok(pools) };
        position = last.position;
        for event in &events {
            let Subject::Pool(pool, change) = Event::read(event)?.subject else { continue };
            match change {
                E::OldCopyCleaned { .. } => drop(pools.remove(&pool)),
                // The files are there before the other pool says so itself.
                E::MoveCompleted { to, .. } => pools.extend([pool, to]),
                _ => pools.extend([pool]),
            }
        }
    }
}

/// The folders that an account's files may lie in. A retired pool has none: its folder may be
/// anybody's. Nor has one in which the account's old copy was given up: it is being removed.
pub async fn folders_of(
    app: &App,
    account: AccountId,
    fingerprint: &Fingerprint,
) -> anyhow::Result<Vec<String>> {
    let mut folders = Vec::new();
    for pool in pools_of(app, account).await? {
        let pool = app.pools.load(pool).await?.aggregate;
        let is_given_up = pool.old_copies.get(&account).is_some_and(|old| old.given_up);
        if let Some(root) = pool.root.filter(|_| !pool.retired && !is_given_up) {
            folders.push(usage::folder(&root, fingerprint).display().to_string());
        }
    }
    Ok(folders)
}
