//! Measurements under way: one at a time of each folder, a few at a time in all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{AccountId, PoolId};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use jiff::SignedDuration;
use tokio::sync::Semaphore;

use super::{Pace, Place, Usage, WalkError, figures, walk};
use crate::{
    app::{App, SharedApp},
    storage::{TableError, Unreachable, patience::ask},
};

/// How many folders of a pool a node goes through at the same time: more would only make the disk
/// seek. Each pool has its own turns, for a disk that hangs never gives them back.
const AT_A_TIME: usize = 3;

/// A figure that is not older is not measured anew for somebody who looks.
const FRESH: SignedDuration = SignedDuration::from_secs(10);

/// Why there is no new figure. The last one stays.
#[derive(Debug, thiserror::Error)]
pub enum Unmeasured {
    #[error("the pool's disk cannot be asked")]
    Disk(#[from] Unreachable),
    #[error("the person's folder could not be measured")]
    Walk(#[from] WalkError),
    #[error("the figure could not be kept")]
    Kept(#[from] TableError),
    #[error("the measurement was given up")]
    GivenUp,
}

/// What somebody who looks is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The newest figure there is; `None` when nothing was measured yet.
    pub usage: Option<Usage>,
    /// A newer figure is on its way.
    pub measuring: bool,
}

type Answer = Shared<BoxFuture<'static, Result<Usage, Arc<Unmeasured>>>>;

#[derive(Default)]
pub struct Measuring {
    under_way: Arc<Mutex<HashMap<(AccountId, PoolId), UnderWay>>>,
    turns: Mutex<HashMap<PoolId, Arc<Semaphore>>>,
}

struct UnderWay {
    pace: Arc<Pace>,
    answer: Answer,
}

impl Measuring {
    /// A figure for somebody who looks: a fresh one if it is there within `patience`, and else the
    /// last one, while a newer is on its way.
    pub async fn look(
        &self,
        app: &SharedApp,
        place: Place,
        patience: Duration,
    ) -> Result<Seen, TableError> {
        let known = figures::known_in(&app.db, place.account_id, place.pool_id).await?;
        let is_fresh = |known: &Usage| app.clock.now().duration_since(known.measured_at) < FRESH;
        if known.as_ref().is_some_and(is_fresh) {
            return Ok(Seen { usage: known, measuring: false });
        }
        let measured = self.measure(app, place, Pace::fast());
        Ok(match tokio::time::timeout(patience, measured).await {
            Ok(Ok(usage)) => Seen { usage: Some(usage), measuring: false },
            Ok(Err(_)) => Seen { usage: known, measuring: false },
            Err(_) => Seen { usage: known, measuring: true },
        })
    }

    /// Measures a folder, or joins who measures it already. It goes on when nobody waits any more:
    /// the figure is kept for the next one.
    pub fn measure(&self, app: &SharedApp, place: Place, pace: Pace) -> Answer {
        let key = (place.account_id, place.pool_id);
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(present) = under_way.get(&key) {
            if pace.is_hurried() {
                present.pace.hurry();
            }
            return present.answer.clone();
        }
        let pace = Arc::new(pace);
        let (app, turns, mine) = (Arc::clone(app), self.turns(place.pool_id), Arc::clone(&pace));
        let places = Arc::clone(&self.under_way);
        let measuring = tokio::spawn(async move {
            let measured = measure_now(&app, &turns, &place, &mine).await;
            if let Err(error) = &measured {
                let Place { account_id, pool_id, .. } = place;
                let error: &dyn std::error::Error = error;
                let cause = error.source().map(ToString::to_string);
                tracing::warn!(%account_id, %pool_id, %error, cause, "no new figure of usage");
            }
            places.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
            measured.map_err(Arc::new)
        });
        let answer = measuring.map(|done| done.unwrap_or(Err(Arc::new(Unmeasured::GivenUp))));
        let answer = answer.boxed().shared();
        under_way.insert(key, UnderWay { pace, answer: answer.clone() });
        answer
    }

    /// Measures what is there now: a measurement that is under way may have passed by already. Goes
    /// on when nobody waits any more.
    pub fn measure_anew(&self, app: &SharedApp, place: Place) -> impl Future<Output = ()> + use<> {
        let key = (place.account_id, place.pool_id);
        let earlier = {
            let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            under_way.get(&key).map(|earlier| earlier.answer.clone())
        };
        let app = Arc::clone(app);
        let measuring = tokio::spawn(async move {
            if let Some(earlier) = earlier {
                let _ = earlier.await;
            }
            // What went wrong is in the log, and the last figure stays.
            let _ = app.storage.usage.measure(&app, place, Pace::fast()).await;
        });
        measuring.map(drop)
    }

    fn turns(&self, pool: PoolId) -> Arc<Semaphore> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Semaphore::new(AT_A_TIME));
        Arc::clone(turns.entry(pool).or_insert_with(new))
    }
}

async fn measure_now(
    app: &App,
    turns: &Semaphore,
    place: &Place,
    pace: &Arc<Pace>,
) -> Result<Usage, Unmeasured> {
    let _turn = turns.acquire().await.map_err(|_| Unmeasured::GivenUp)?;
    // One that hangs is found out here, and holds no turn.
    app.storage.disks.measure(place.pool_id, &place.root).await?;
    let beginning = figures::begin(&app.db, place.account_id, app.clock.now()).await?;
    let (theirs, pace, stop) = (place.clone(), Arc::clone(pace), app.stop.subscribe());
    let walked = ask(move || walk::measure_in_pool(&theirs, &pace, &|| *stop.borrow()));
    let found = walked.await??;
    Ok(figures::keep(&app.db, place.account_id, place.pool_id, found, beginning).await?)
}
