//! Carries out what takes long with people's files: moves between pools, and removals.
//!
//! Every node looks for work that nobody is at. What a piece of work needs next is asked of the log
//! each time, so it goes on wherever it was broken off, and on whichever node.

mod begin;
mod decided;
mod moving;
mod on_disk;
mod removing;
mod under_way;

use std::time::{Duration, Instant};

use domain::{
    AccountId, Actor, PoolId,
    storage_pool::{PoolAction, PoolCommand, PoolError, StoragePool},
    values::Fingerprint,
};
use event_store::{ExecuteError, Metadata};
use tokio::sync::watch;
use uuid::Uuid;

use crate::{
    app::{App, SharedApp},
    storage::{
        TableError,
        file_work::{self, HeldUp, Hold, Kind, Place, TICK, Trouble, Work},
    },
};
pub(super) use begin::BeginMoves;
use under_way::UnderWay;

/// Also the name under which the log knows what is done here.
pub(super) const NAME: &str = "moving";

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
    let mut under_way = UnderWay::default();
    loop {
        if let Err(error) = begin_what_is_due(&app, node, &mut under_way).await {
            tracing::warn!(%error, "cannot look for files to be moved");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = app.storage.bell.rung() => {}
            Some(()) = under_way.ended() => {}
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
    }
    // A disk that hangs keeps nobody: whatever is not handed back by then is found by its lease.
    let _ =
        tokio::time::timeout(FAREWELL, async { while under_way.ended().await.is_some() {} }).await;
}

/// Begins whatever is due, but for that which has to wait for others on the same disks.
async fn begin_what_is_due(
    app: &SharedApp,
    node: Uuid,
    under_way: &mut UnderWay,
) -> Result<(), TableError> {
    loop {
        let (busy, asked_at) = (under_way.busy(), Instant::now());
        let Some(work) = file_work::claim(app, node, &busy).await? else {
            return file_work::note_waiting(app, &busy).await;
        };
        under_way.begin(work.disks(), carry_out(app.clone(), work, asked_at));
    }
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
    command_as(NAME, app, pool, action).await
}

/// The same in the name of another part of it.
async fn command_as(
    name: &str,
    app: &App,
    pool: PoolId,
    action: PoolAction,
) -> anyhow::Result<Result<StoragePool, PoolError>> {
    let command = PoolCommand { actor: Actor::system(name), at: app.clock.now(), action };
    let metadata = Metadata::system(name, app.new_id().to_string());
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
