//! Asking a disk without waiting for one that hangs.

use std::{
    collections::HashMap,
    io,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use domain::PoolId;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::{Instant, timeout},
};

/// How long a disk may take to say how large it is. One that spins up takes a few seconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);

/// How many threads ask one disk at a time on behalf of those who wait for an answer.
const AT_A_TIME: usize = 16;

/// How long a disk may take that goes on: longer than a folder of a million names takes to be read.
const LONGEST: Duration = Duration::from_secs(60);

/// Why a pool's disk could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    #[error("the folder cannot be opened: {0}")]
    Gone(String),
    /// An empty mount point looks like a folder on a disk that is not the pool's.
    #[error("the folder is there, but the pool's disk is not mounted on it")]
    OtherDisk,
    #[error("the disk does not answer")]
    Silent,
    /// Nothing was asked, and so nothing can still happen.
    #[error("the disk has not answered what it was asked before")]
    Overdue,
}

impl From<io::Error> for Unreachable {
    fn from(error: io::Error) -> Self {
        Self::Gone(error.to_string())
    }
}

/// Asks on a thread of its own: one that hangs would otherwise take the place of others for good,
/// and keep the server from stopping. A disk that hangs keeps the thread, so whoever calls this has
/// to see to it that it is not called again and again meanwhile.
pub fn ask<T: Send + 'static>(
    question: impl FnOnce() -> T + Send + 'static,
) -> impl Future<Output = Result<T, Unreachable>> + Send {
    let (tell, told) = oneshot::channel();
    let asked = thread::Builder::new().name("disk".to_owned()).spawn(move || {
        // Whoever asked may have lost patience.
        let _ = tell.send(question());
    });
    async move {
        asked?;
        told.await.map_err(|_| Unreachable::Silent)
    }
}

/// As [`ask`], for as long as patience lasts. For whoever brings a turn along that the question keeps.
pub(super) async fn ask_once_patiently<T: Send + 'static>(
    question: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Unreachable> {
    timeout(PATIENCE, ask(question)).await.unwrap_or(Err(Unreachable::Silent))
}

/// How far a question has come that takes long where there is much to be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<AtomicU64>);

impl Progress {
    pub fn note(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn steps(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The threads that may wait for one disk. A thread that hangs keeps its turn, so a disk that hangs
/// has only so many, however many ask for it and however often.
#[derive(Clone, Debug)]
pub(super) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_A_TIME)))
    }
}

impl Turns {
    /// Waits as long as patience lasts: for a turn, and then for the answer.
    pub async fn ask_patiently<T: Send + 'static>(
        &self,
        question: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unreachable> {
        let turn = self.take().await?;
        ask_once_patiently(move || (question(), turn)).await.map(|(answer, _)| answer)
    }

    /// Waits for a turn as long as patience lasts, and then as long as the disk goes on, within
    /// limits.
    pub async fn ask_as_it_goes_on<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Progress) -> T + Send + 'static,
    ) -> Result<T, Unreachable> {
        let turn = self.take().await?;
        let (progress, mut steps) = (Progress::default(), 0);
        let noted = progress.clone();
        let mut answer = pin!(ask(move || (question(&noted), turn)));
        let since = Instant::now();
        loop {
            if let Ok(answered) = timeout(PATIENCE, &mut answer).await {
                return answered.map(|(answer, _)| answer);
            }
            let before = std::mem::replace(&mut steps, progress.steps());
            if before == steps || since.elapsed() > LONGEST {
                return Err(Unreachable::Silent);
            }
        }
    }

    async fn take(&self) -> Result<OwnedSemaphorePermit, Unreachable> {
        let turn = timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await;
        turn.ok().and_then(Result::ok).ok_or(Unreachable::Overdue)
    }
}

/// The turns at each pool's disk, on one node: a disk that hangs is its pool's trouble alone.
#[derive(Default)]
pub struct Pools(Mutex<HashMap<PoolId, Turns>>);

impl Pools {
    pub(super) fn turns(&self, pool: PoolId) -> Turns {
        let mut pools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pools.entry(pool).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{atomic::AtomicUsize, mpsc};

    use futures_util::future::join_all;

    use super::*;

    fn pool(number: u64) -> PoolId {
        PoolId(uuid::Uuid::from_u64_pair(0, number))
    }

    #[tokio::test]
    async fn a_disk_that_hangs_has_so_many_threads_and_other_disks_answer() {
        let pools = Pools::default();
        let (wake, hang) = mpsc::channel::<()>();
        let (hang, threads) = (Arc::new(Mutex::new(hang)), Arc::new(AtomicUsize::new(0)));
        let asking = |_| {
            let (hang, threads) = (Arc::clone(&hang), Arc::clone(&threads));
            let question = move || {
                threads.fetch_add(1, Ordering::SeqCst);
                let _ = hang.lock().expect("not poisoned").recv();
            };
            let turns = pools.turns(pool(1));
            async move { turns.ask_patiently(question).await }
        };
        let healthy = pools.turns(pool(2));
        let (answers, healthy) =
            tokio::join!(join_all((0..200).map(asking)), healthy.ask_patiently(|| "there"));
        assert_eq!(healthy, Ok("there"), "another disk is not held up");
        let count =
            |why| answers.iter().filter(|answer| answer.as_ref().err() == Some(why)).count();
        assert_eq!(count(&Unreachable::Silent), AT_A_TIME);
        assert_eq!(count(&Unreachable::Overdue), 200 - AT_A_TIME);
        assert_eq!(threads.load(Ordering::SeqCst), AT_A_TIME, "and 200 have asked");

        drop(wake);
        let answer = pools.turns(pool(1)).ask_patiently(|| "awake").await;
        assert_eq!(answer, Ok("awake"), "its turns come back with it");
    }

    #[tokio::test]
    async fn a_disk_that_goes_on_is_waited_for_and_one_that_stops_is_not() {
        let turns = Turns::default();
        let step = Duration::from_millis(500);
        let slow = turns.ask_as_it_goes_on(move |progress| {
            for _ in 0..12 {
                thread::sleep(step);
                progress.note();
            }
            "done"
        });
        let (wake, hang) = mpsc::channel::<()>();
        let stops = turns.ask_as_it_goes_on(move |progress| {
            progress.note();
            let _ = hang.recv();
        });
        let (slow, stops) = tokio::join!(slow, stops);
        assert_eq!((slow, stops), (Ok("done"), Err(Unreachable::Silent)));
        drop(wake);
    }
}
