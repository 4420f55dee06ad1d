//! Work on a disk, on a thread of its own, while it is said again and again that it goes on.

use std::{
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
};

use domain::PoolId;

use super::{Stuck, moving::is_wanted};
use crate::{
    app::App,
    storage::{
        file_work::{Fault, HeldUp, Hold, Phase, Place, TICK, Work},
        patience::ask,
        trees::{Side, Watch},
    },
};

/// How many ticks pass until the disks are asked whether they still answer.
const LISTEN_EVERY: u32 = 8;

/// What is being done, for whoever watches.
#[derive(Clone)]
pub(super) struct Doing(Arc<Mutex<Phase>>);

impl Doing {
    pub fn new(phase: Phase) -> Self {
        Self(Arc::new(Mutex::new(phase)))
    }

    pub fn set(&self, phase: Phase) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = phase;
    }

    fn get(&self) -> Phase {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long something is to be gone on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Anyhow,
    /// Until the move is cancelled, or the account deleted.
    WhileMoving,
}

/// Does something on the disks of these places, and waits for its end: nothing else is begun while a
/// thread that hangs may still wake up.
pub(super) async fn on_disk<T: Send + 'static>(
    app: &App,
    (work, hold, doing): (&Work, &Hold, &Doing),
    disks: &[(Side, &Place)],
    wanted: Wanted,
    task: impl FnOnce(&Watch) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Stuck> {
    let progress = Arc::clone(&hold.progress);
    let mut answer = pin!(ask(move || task(&progress)));
    let (mut ticks, mut silent) = (0_u32, None);
    loop {
        tokio::select! {
            answered = &mut answer => return match answered? {
                Ok(done) => Ok(done),
                Err(Fault::Stopped) => Err(silent.map_or(Stuck::Stopped, Stuck::HeldUp)),
                Err(Fault::HeldUp(why, error)) => {
                    if let Some(error) = error {
                        let cause = std::error::Error::source(&error).map(ToString::to_string);
                        tracing::warn!(work_id = %work.work_id, %error, cause, "files are in the way");
                    }
                    Err(Stuck::HeldUp(why))
                }
            },
            () = tokio::time::sleep(TICK) => {}
        }
        ticks += 1;
        hold.renew(app, work, doing.get(), silent).await;
        if wanted == Wanted::WhileMoving && !matches!(is_wanted(app, work).await, Ok(true)) {
            hold.interrupt();
        }
        if ticks.is_multiple_of(LISTEN_EVERY) {
            silent = first_silent(app, disks).await;
            if silent.is_some() {
                hold.interrupt();
            }
        }
    }
}

/// Puts away what is in a place, whatever else may have happened meanwhile.
pub(super) async fn put_away<T: Send + 'static>(
    app: &App,
    (work, hold): (&Work, &Hold),
    place: &Place,
    task: impl FnOnce(&Place, &Watch) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Stuck> {
    let (doing, disks, own) = (Doing::new(Phase::Removing), [(Side::Target, place)], place.clone());
    on_disk(app, (work, hold, &doing), &disks, Wanted::Anyhow, move |watch| task(&own, watch)).await
}

async fn first_silent(app: &App, disks: &[(Side, &Place)]) -> Option<HeldUp> {
    for (side, place) in disks {
        if let Err(why) = app.storage.disks.measure(place.pool_id, &place.root).await {
            return Some(HeldUp::by_disk(*side, why));
        }
    }
    None
}

/// How much room there is where files go to.
pub(super) async fn free_bytes(app: &App, place: &Place) -> Result<u64, Stuck> {
    let measured = measure(app, place.pool_id, place).await?;
    Ok(measured.free_bytes)
}

pub(super) async fn measure(
    app: &App,
    pool_id: PoolId,
    place: &Place,
) -> Result<domain::storage_pool::Measured, Stuck> {
    let measured = app.storage.disks.measure(pool_id, &place.root).await;
    measured.map_err(|why| Stuck::HeldUp(HeldUp::by_disk(Side::Target, why)))
}
