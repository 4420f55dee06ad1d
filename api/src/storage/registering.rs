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
    begun, mark,
    patience::Turns,
    pool_figures,
    root::{self, Checked, Taken},
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
/// goes away. Where a node died on the way, registering the folder again goes on with the same pool.
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

    let Marked { pool_id, root, was } = marked(app, root).await?;
    let measured = match app.storage.disks.measure(pool_id, &root).await {
        Ok(measured) => measured,
        Err(why) => {
            if !was {
                give_up(app, pool_id, root).await;
            }
            return Err(ApiError::PoolUnavailable(why));
        }
    };
    let kept = root.clone();
    let action = PoolAction::Register { pool_id, name, root: kept, headroom_bytes, measured };
    let command = PoolCommand { actor: by.actor(), at: app.clock.now(), action };
    match app.pools.execute(pool_id, command, &by.metadata(), None).await {
        Ok(receipt) => {
            ended(app, pool_id).await;
            pool_figures::note(app, pool_id, measured).await?;
            Ok((pool_id, receipt))
        }
        // It may have been recorded nonetheless, or yet be.
        Err(failed @ ExecuteError::Failed(_)) => Err(failed.into()),
        Err(refused) => {
            if !was {
                give_up(app, pool_id, root).await;
            }
            Err(refused.into())
        }
    }
}

/// A folder that is marked for a pool to be.
struct Marked {
    pool_id: PoolId,
    root: PoolRoot,
    /// By a registration that was cut short, and whose event may yet come: the mark stays then.
    was: bool,
}

/// The folder, marked for a new pool or, as it was found, for one whose registration was cut short.
/// Of that one's two registrations the log takes only one, also when the first is still on its way.
async fn marked(app: &App, root: PoolRoot) -> Result<Marked, ApiError> {
    let Known { taken, retired } = known(app).await?;
    let in_log = taken.iter().map(|pool| pool.pool_id).chain(retired.iter().copied());
    begun::forget(&app.db, in_log).await?;
    let begun = begun::all(&app.db).await?;
    let threads = &app.storage.registrations.threads;
    let checked = threads.ask_patiently(move || {
        // What cannot be looked at is told of below.
        let _ = mark::remove_retired(&root, &retired);
        root::check(&root, &taken, &begun)
    });
    let Checked { root, marked_for } = checked.await.map_err(ApiError::PoolUnavailable)??;
    if let Some(pool_id) = marked_for {
        return Ok(Marked { pool_id, root, was: true });
    }
    let pool_id = PoolId(app.new_id());
    begun::note(&app.db, pool_id).await?;
    let marked = threads.ask_patiently(move || mark::leave(&root, pool_id).map(|()| root));
    let root = marked.await.map_err(ApiError::PoolUnavailable)?.map_err(|error| {
        ApiError::PoolRootUnusable(format!("The folder cannot be marked as a pool: {error}."))
    })?;
    Ok(Marked { pool_id, root, was: false })
}

/// Takes back what a registration has left, unless there is such a pool: a node that was cut short
/// may have recorded it just now. Where it cannot be taken back, the next one goes on with it.
async fn give_up(app: &App, pool_id: PoolId, root: PoolRoot) {
    let known = app.pools.load(pool_id).await;
    let is_none = known.is_ok_and(|pool| pool.aggregate.id.is_none());
    if is_none && unmark(app, pool_id, root).await {
        ended(app, pool_id).await;
    }
}

/// Where this fails, all that is left is a row.
async fn ended(app: &App, pool_id: PoolId) {
    if let Err(error) = begun::forget(&app.db, [pool_id]).await {
        tracing::warn!(%pool_id, %error, "it cannot be noted that a registration has ended");
    }
}

/// Gives a pool's folder back; false where its disk is not there. It keeps the mark then, until the
/// folder is registered anew.
pub async fn unmark(app: &App, pool_id: PoolId, root: PoolRoot) -> bool {
    let turns = app.storage.pools.turns(pool_id);
    let removed = turns.ask_patiently(move || mark::remove(&root, pool_id)).await;
    match removed.and_then(|removed| Ok(removed?)) {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%pool_id, %error, "the mark of a pool could not be removed from its folder");
            false
        }
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
