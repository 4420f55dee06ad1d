//! What a node does by itself: projecting, carrying out what was asked for earlier, measuring the
//! disks, tidying up.

mod erasure;
mod expiry;
mod files;
mod initial_quota;
mod left_files;
mod measuring;
mod reaction;
mod released_quota;
pub mod settled;
pub mod stuck;

use std::time::Duration;

use projections::{Projections, StartError};
use tokio::{sync::watch, task::JoinHandle};

use crate::{app::SharedApp, auth, avatars, http::idempotency, storage::storing};
use erasure::Erasure;
use files::BeginMoves;
use initial_quota::InitialQuota;
use left_files::FilesLeft;
use released_quota::ReleasedQuota;

/// How often rows that nothing refers to any more are removed.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Everything that runs beside the requests.
pub struct Background {
    projections: Projections,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts it all; it ends when the node is told to stop.
pub async fn start(app: &SharedApp) -> Result<Background, StartError> {
    let projections = Projections::start(app.db.clone(), &app.log, app.stop.subscribe()).await?;
    let mut tasks = react(app);
    tasks.extend([
        tokio::spawn(files::run(app.clone(), app.stop.subscribe())),
        tokio::spawn(expiry::run(app.clone(), app.stop.subscribe())),
        tokio::spawn(measuring::run(app.clone(), app.stop.subscribe())),
        tokio::spawn(sweep(app.clone(), app.stop.subscribe())),
    ]);
    Ok(Background { projections, tasks })
}

/// Starts what reacts to the log, and nothing else.
pub fn react(app: &SharedApp) -> Vec<JoinHandle<()>> {
    vec![
        tokio::spawn(reaction::run::<InitialQuota>(app.clone(), app.stop.subscribe())),
        tokio::spawn(reaction::run::<Erasure>(app.clone(), app.stop.subscribe())),
        tokio::spawn(reaction::run::<ReleasedQuota>(app.clone(), app.stop.subscribe())),
        tokio::spawn(reaction::run::<FilesLeft>(app.clone(), app.stop.subscribe())),
        tokio::spawn(reaction::run::<BeginMoves>(app.clone(), app.stop.subscribe())),
    ]
}

impl Background {
    /// Waits until everything has come to its end.
    pub async fn finish(self) {
        self.projections.finish().await;
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a background task ended badly");
            }
        }
    }
}

/// Removes what a crash or an abandoned attempt left behind.
async fn sweep(app: SharedApp, mut stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = auth::sweep::once(&app).await {
            tracing::warn!(%error, "ended sign-in rows could not be removed");
        }
        if let Err(error) = idempotency::sweep(&app).await {
            tracing::warn!(%error, "old answers could not be removed");
        }
        if let Err(error) = storing::sweep(&app).await {
            tracing::warn!(%error, "ended reservations of storage could not be removed");
        }
        if let Err(error) = app.keyring.remove_unused().await {
            tracing::warn!(%error, "keys of nobody could not be removed");
        }
        if let Err(error) = erasure::sweep(&app).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "what came late of deleted people could not be removed"
            );
        }
        if let Err(error) = avatars::sweep(&app).await {
            tracing::warn!(%error, "pictures that nobody shows could not be removed");
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP_EVERY) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}
