//! What was decided last about somebody's folder in a pool.
//!
//! The folder is named after the identity, and an identity may come back under another account. Work
//! that has waited for a disk then meets the files of whoever came later.
//!
//! Invariant: nothing is removed while another account of the identity lives. Where none does, the
//! decision that came last counts: what was said about the files when an account was deleted that
//! had a place in the pool, or that an old copy was given up there.

use std::collections::BTreeSet;

use domain::{
    AccountId,
    account::{AccountEvent, LeftFiles, fingerprint_claim},
    storage_pool::PoolEvent,
};
use event_store::{Filter, Position};
use projections::{Event, Subject};

use super::Stuck;
use crate::{
    app::App,
    storage::{
        file_work::{HeldUp, Place, Work},
        places,
    },
};

const BATCH: u32 = 500;

/// What is to become of the folder that work on files was to remove.
pub(super) async fn about(app: &App, work: &Work, place: &Place) -> Result<LeftFiles, Stuck> {
    // Asked before the log is read: of whoever is gone by now, it says how they went.
    match app.log.holder(&fingerprint_claim(&place.fingerprint)).await? {
        Some(holder) if holder == work.account_id.to_string() => Ok(LeftFiles::Delete),
        Some(_) => Err(Stuck::HeldUp(HeldUp::IdentityReturned)),
        None => since_deleted(app, work, place).await,
    }
}

async fn since_deleted(app: &App, work: &Work, place: &Place) -> Result<LeftFiles, Stuck> {
    let pool = app.pools.load(place.pool_id).await?.aggregate;
    let mut position = deleted_at(app, work.account_id).await?;
    let (mut accounts, mut last) = (BTreeSet::from([work.account_id]), LeftFiles::Delete);
    let filter = of_types(&["Registered", "Deleted", "OldCopyGivenUp"]);
    loop {
        let events = app.reader.read_after(position, BATCH, &filter).await?;
        let Some(newest) = events.last() else { return Ok(last) };
        position = newest.position;
        for event in &events {
            match Event::read(event)?.subject {
                Subject::Account(id, AccountEvent::Registered { fingerprint, .. })
                    if fingerprint == place.fingerprint =>
                {
                    accounts.insert(id);
                    // Of a move that is not over, nobody knows yet where it leaves the files.
                    if pool.is_moving(id) {
                        return Err(Stuck::HeldUp(HeldUp::Moving));
                    }
                }
                Subject::Account(id, AccountEvent::Deleted { files, .. })
                    if accounts.contains(&id)
                        && places::pools_of(app, id).await?.contains(&place.pool_id) =>
                {
                    last = files;
                }
                Subject::Pool(id, PoolEvent::OldCopyGivenUp { account_id, .. })
                    if id == place.pool_id && accounts.contains(&account_id) =>
                {
                    last = LeftFiles::Delete;
                }
                _ => {}
            }
        }
    }
}

/// Until then nobody else had the identity.
async fn deleted_at(app: &App, account: AccountId) -> anyhow::Result<Position> {
    let filter = Filter { subjects: vec![account.to_string()], ..of_types(&["Deleted"]) };
    let deleted = app.reader.read_after(Position::START, 1, &filter).await?;
    let deleted = deleted.first().ok_or_else(|| anyhow::anyhow!("the account is not deleted"))?;
    Ok(deleted.position)
}

fn of_types(names: &[&str]) -> Filter {
    Filter {
        event_types: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Filter::default()
    }
}
