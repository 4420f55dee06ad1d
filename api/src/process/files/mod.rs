//! Carries out what takes long with people's files: moves between pools, and removals.
//!
//! Every node looks for work that nobody is at. What a piece of work needs next is asked of the log
//! each time, so it goes on wherever it was broken off, and on whichever node.

mod begin;
mod decided;
mod moving;
mod on_disk;
mod removing;

use std::time::{Duration, Instant};

use domain::{
    AccountId, Actor, PoolId,
    storage_pool::{PoolAction, PoolCommand, PoolError, StoragePool},
    values::Fingerprint,
};
use event_store::{ExecuteError, Metadata};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    app::{App, SharedApp},
    storage::file_work::{self, HeldUp, Hold, Kind, Place, TICK, Trouble, Work},
};
pub(super) use begin::BeginMoves;

/// Also the name under which the log knows what is done here.
pub(super) const NAME: &str = "moving";

/// How many pieces of work a node is at.
const AT_ONCE: usize = 2;

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// After a failure that says nothing about the files.
const PAUSE: Duration = Duration::from_secs(5);

/// How long a node that stops waits for its disks.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why a piece of work is put down.
enum Stuck {
    HeldUp(HeldUp),
    /// The node stops, or is not sure that the work is still its own.
    Stopped,
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stuck {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

pub async fn run(app: SharedApp, mut stopped: watch::Receiver<bool>) {
    let node = app.new_id();
    let mut under_way = JoinSet::new();
    loop {
        let free = AT_ONCE.saturating_sub(under_way.len());
        let asked_at = Instant::now();
        match file_work::claim(&app, node, i64::try_from(free).unwrap_or(0)).await {
            Ok(claimed) => {
                for work in claimed {
                    under_way.spawn(carry_out(app.clone(), work, asked_at));
                }
            }
            Err(error) => tracing::warn!(%error, "cannot look for files to be moved"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = app.storage.bell.rung() => {}
            Some(_) = under_way.join_next() => {}
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
    }
    // A disk that hangs keeps nobody: whatever is not handed back by then is found by its lease.
    let _ =
        tokio::time::timeout(FAREWELL, async { while under_way.join_next().await.is_some() {} })
            .await;
}

async fn carry_out(app: SharedApp, work: Work, claimed_at: Instant) {
    let hold = Hold::new(claimed_at, app.stop.subscribe());
    let outcome = match work.kind {
        Kind::Move { to } => moving::go_on(&app, &work, to, &hold).await,
        Kind::Removal => removing::go_on(&app, &work, &hold).await,
    };
    let noted = match outcome {
        Ok(()) => file_work::done(&app, &work).await,
        Err(Stuck::HeldUp(why)) => {
            let (work_id, reason) = (work.work_id, why.code());
            tracing::info!(%work_id, reason, "files cannot be moved or removed for now");
            file_work::hold_up(&app, &work, Some(&Trouble::HeldUp(why)), why.pause()).await
        }
        Err(Stuck::Stopped) => file_work::hold_up(&app, &work, None, TICK).await,
        Err(Stuck::Failed(error)) => {
            let error = format!("{error:#}");
            tracing::warn!(work_id = %work.work_id, error, "work on files failed");
            file_work::hold_up(&app, &work, Some(&Trouble::Failed(error)), PAUSE).await
        }
    };
    if let Err(error) = noted {
        tracing::warn!(work_id = %work.work_id, %error, "cannot note how work on files has ended");
    }
}

/// Gives a pool a command in the name of the server; a refusal is an answer.
async fn command(
    app: &App,
    pool: PoolId,
    action: PoolAction,
) -> anyhow::Result<Result<StoragePool, PoolError>> {
    let command = PoolCommand { actor: Actor::system(NAME), at: app.clock.now(), action };
    let metadata = Metadata::system(NAME, app.new_id().to_string());
    match app.pools.execute(pool, command, &metadata, None).await {
        Ok(receipt) => Ok(Ok(receipt.aggregate)),
        Err(ExecuteError::Refused(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error.into()),
    }
}

/// Where an account's files lie in a pool; `None` when the pool's folder is its own no more.
async fn place(
    app: &App,
    pool_id: PoolId,
    fingerprint: &Fingerprint,
) -> anyhow::Result<Option<Place>> {
    let pool = app.pools.load(pool_id).await?.aggregate;
    let root = pool.root.filter(|_| !pool.retired);
    Ok(root.map(|root| Place { pool_id, root, fingerprint: fingerprint.clone() }))
}

/// By what name an account's files go, also once it is deleted.
async fn fingerprint(app: &App, account: AccountId) -> anyhow::Result<Option<Fingerprint>> {
    let identity = app.accounts.load(account).await?.aggregate.identity;
    Ok(identity.map(|identity| identity.fingerprint))
}
