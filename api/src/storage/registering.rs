//! Making a folder a pool's, and giving it back.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    PoolId,
    storage_pool::{PoolAction, PoolCommand, PoolEvent, StoragePool},
    values::{PoolName, PoolRoot},
};
use event_store::{ExecuteError, Filter, Position, Receipt};
use projections::{Event, Subject};

use super::{
    mark,
    patience::Turns,
    pool_figures,
    root::{self, Taken},
};
use crate::{
    app::{App, SharedApp},
    auth::signed_in::SignedIn,
    problem::ApiError,
};

const BATCH: u32 = 500;

/// Whose turn it is to register a pool, and the threads for folders that are no pool's.
#[derive(Default)]
pub struct Registrations {
    turn: tokio::sync::Mutex<()>,
    threads: Turns,
}

/// A pool to be.
#[derive(Debug)]
pub struct Plan {
    pub name: PoolName,
    pub root: PoolRoot,
    pub headroom_bytes: u64,
}

/// Registers a folder that has been checked against every other pool's. Goes on when whoever asked
/// goes away: a folder that is marked for no pool would need somebody to look after it.
pub async fn register(
    app: SharedApp,
    by: SignedIn,
    plan: Plan,
) -> Result<(PoolId, Receipt<StoragePool>), ApiError> {
    let registering = tokio::spawn(async move { in_turn(&app, &by, plan).await });
    registering.await.map_err(ApiError::internal)?
}

/// Registrations take turns, also with other nodes: of two folders inside each other, the second
/// must see the first.
async fn in_turn(
    app: &App,
    by: &SignedIn,
    Plan { name, root, headroom_bytes }: Plan,
) -> Result<(PoolId, Receipt<StoragePool>), ApiError> {
    let _turn = app.storage.registrations.turn.lock().await;
    let mut client = app.db.get().await?;
    let transaction = client.transaction().await?;
    transaction.execute("select pg_advisory_xact_lock(hashtext('pool-root'))", &[]).await?;

    let pool_id = PoolId(app.new_id());
    let Known { taken, retired } = known(app).await?;
    let marked = app.storage.registrations.threads.ask_patiently(move || {
        // What cannot be looked at is told of below.
        let _ = mark::remove_retired(&root, &retired);
        let root = root::check(&root, &taken)?;
        mark::leave(&root, pool_id).map_err(|error| {
            ApiError::PoolRootUnusable(format!("The folder cannot be marked as a pool: {error}."))
        })?;
        Ok::<_, ApiError>(root)
    });
    let root = marked.await.map_err(ApiError::PoolUnavailable)??;
    let measured = match app.storage.disks.measure(pool_id, &root).await {
        Ok(measured) => measured,
        Err(why) => {
            unmark(app, pool_id, root).await;
            return Err(ApiError::PoolUnavailable(why));
        }
    };
    let kept = root.clone();
    let action = PoolAction::Register { pool_id, name, root: kept, headroom_bytes, measured };
    let command = PoolCommand { actor: by.actor(), at: app.clock.now(), action };
    match app.pools.execute(pool_id, command, &by.metadata(), None).await {
        Ok(receipt) => {
            pool_figures::note(app, pool_id, measured).await?;
            Ok((pool_id, receipt))
        }
        // What could not be carried out may have been recorded nonetheless.
        Err(failed @ ExecuteError::Failed(_)) if !is_known_to_be_none(app, pool_id).await => {
            Err(failed.into())
        }
        Err(refused) => {
            unmark(app, pool_id, root).await;
            Err(refused.into())
        }
    }
}

/// Whether the log says that there is no such pool.
async fn is_known_to_be_none(app: &App, pool_id: PoolId) -> bool {
    app.pools.load(pool_id).await.is_ok_and(|pool| pool.aggregate.id.is_none())
}

/// Gives a retired pool's folder back. A disk that is not there keeps its mark until its folder is
/// registered anew.
pub async fn unmark(app: &App, pool_id: PoolId, root: PoolRoot) {
    let turns = app.storage.pools.turns(pool_id);
    let removed = turns.ask_patiently(move || mark::remove(&root, pool_id)).await;
    if let Err(error) = removed.and_then(|removed| Ok(removed?)) {
        tracing::warn!(%pool_id, %error, "the mark of a pool could not be removed from its folder");
    }
}

/// The pools there are, and those there were.
struct Known {
    taken: Vec<Taken>,
    retired: BTreeSet<PoolId>,
}

/// From the log: a list that is behind would not do.
async fn known(app: &App) -> Result<Known, ApiError> {
    let event_types = ["PoolRegistered", "PoolRetired"].map(str::to_owned).into();
    let filter = Filter { event_types, ..Filter::default() };
    let (mut roots, mut retired) = (BTreeMap::new(), BTreeSet::new());
    let mut position = Position::START;
    loop {
        let events = app.reader.read_after(position, BATCH, &filter).await?;
        let Some(last) = events.last() else { break };
        position = last.position;
        for event in &events {
            match Event::read(event).map_err(ApiError::internal)?.subject {
                Subject::Pool(id, PoolEvent::PoolRegistered { root, .. }) => {
                    roots.insert(id, root);
                }
                Subject::Pool(id, PoolEvent::PoolRetired { .. }) => {
                    roots.remove(&id);
                    retired.insert(id);
                }
                _ => {}
            }
        }
    }
    let taken = roots.into_iter().map(|(pool_id, root)| Taken { pool_id, root }).collect();
    Ok(Known { taken, retired })
}
