//! Work on a disk, on a thread of its own, while it is said again and again that it goes on.

use std::{
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::PoolId;
use futures_util::future::join_all;

use super::{Stuck, moving::is_wanted};
use crate::{
    app::App,
    storage::{
        Unreachable,
        file_work::{Fault, HeldUp, Hold, Phase, Place, TICK, Work},
        patience::ask,
        trees::{Side, Watch},
    },
};

/// How often the disks are asked whether they still answer.
const LISTEN_EVERY: Duration = Duration::from_secs(8);

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
/// thread that hangs may still wake up. Disks that cannot be reached are not begun with.
pub(super) async fn on_disk<T: Send + 'static>(
    app: &App,
    (work, hold, doing): (&Work, &Hold, &Doing),
    disks: &[(Side, &Place)],
    wanted: Wanted,
    task: impl FnOnce(&Watch) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Stuck> {
    if let Some((side, _)) = out_of_reach(app, disks).await {
        return Err(Stuck::HeldUp(HeldUp::by_disk(side)));
    }
    hold.renew(app, work, doing.get(), None).await;
    let progress = Arc::clone(&hold.progress);
    let mut answer = pin!(ask(move || task(&progress)));
    let mut heard = pin!(listen(app, disks));
    let (mut obstacle, mut steps) = (None, hold.progress.steps());
    loop {
        tokio::select! {
            answered = &mut answer => return match answered? {
                Ok(done) => Ok(done),
                Err(Fault::Stopped) => Err(obstacle.map_or(Stuck::Stopped, Stuck::HeldUp)),
                Err(Fault::HeldUp(why, error)) => {
                    if let Some(error) = error {
                        let cause = std::error::Error::source(&error).map(ToString::to_string);
                        tracing::warn!(work_id = %work.work_id, %error, cause, "files are in the way");
                    }
                    Err(Stuck::HeldUp(why))
                }
            },
            silence = &mut heard => {
                let before = std::mem::replace(&mut steps, hold.progress.steps());
                let in_the_way = silence.filter(|(_, why)| is_obstacle(why, steps > before));
                obstacle = in_the_way.map(|(side, _)| HeldUp::by_disk(side));
                if obstacle.is_some() {
                    hold.interrupt();
                }
                heard.set(listen(app, disks));
                continue;
            }
            () = tokio::time::sleep(TICK) => {}
        }
        hold.renew(app, work, doing.get(), obstacle).await;
        // A database that does not answer for a moment says nothing; the hold ends by itself.
        if wanted == Wanted::WhileMoving && matches!(is_wanted(app, work).await, Ok(false)) {
            hold.interrupt();
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

type OutOfReach = (Side, Unreachable);

/// Waits a while, and asks the disks whether they still answer.
async fn listen(app: &App, disks: &[(Side, &Place)]) -> Option<OutOfReach> {
    tokio::time::sleep(LISTEN_EVERY).await;
    out_of_reach(app, disks).await
}

/// The first of the disks that does not answer as it should.
async fn out_of_reach(app: &App, disks: &[(Side, &Place)]) -> Option<OutOfReach> {
    let asking = disks.iter().map(async |(side, place)| {
        let measured = app.storage.disks.measure(place.pool_id, &place.root).await;
        measured.err().map(|why| (*side, why))
    });
    join_all(asking).await.into_iter().flatten().next()
}

/// A disk that has much to do is slow to answer. While the work gets on, it does not hang.
fn is_obstacle(why: &Unreachable, gets_on: bool) -> bool {
    *why != Unreachable::Silent || !gets_on
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
    measured.map_err(|_| Stuck::HeldUp(HeldUp::by_disk(Side::Target)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_slow_to_answer_while_work_gets_on_is_in_nobodys_way() {
        assert!(!is_obstacle(&Unreachable::Silent, true));
        assert!(is_obstacle(&Unreachable::Silent, false), "it hangs");
        assert!(is_obstacle(&Unreachable::OtherDisk, true), "it is gone");
    }
}
