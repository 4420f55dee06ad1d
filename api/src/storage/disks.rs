//! A pool's size, as its filesystem says.

use std::{
    collections::HashMap,
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{
    PoolId,
    storage_pool::Measured,
    values::{MAX_BYTES, PoolRoot},
};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use rustix::fs::{Mode, OFlags, fstatvfs, open};

use super::{
    mark,
    patience::{PATIENCE, Unreachable, ask},
};

type Found = Result<Measured, Unreachable>;
type Probe = dyn Fn(PoolId, &PoolRoot) -> Found + Send + Sync;

/// Asks each disk one question at a time: whoever comes meanwhile gets the same answer, so a disk
/// that hangs holds one thread, however often it is asked for.
pub struct Disks {
    probe: Arc<Probe>,
    asked: Mutex<HashMap<PoolId, Asked>>,
}

struct Asked {
    answer: Shared<BoxFuture<'static, Found>>,
    /// Set when the disk has answered, also when nobody waited for it any more.
    answered: Arc<AtomicBool>,
}

impl Default for Disks {
    fn default() -> Self {
        Self::asking(look)
    }
}

impl Disks {
    fn asking(probe: impl Fn(PoolId, &PoolRoot) -> Found + Send + Sync + 'static) -> Self {
        Self { probe: Arc::new(probe), asked: Mutex::default() }
    }

    /// Total and free bytes at the pool's root, if its own disk is there.
    pub async fn measure(&self, pool: PoolId, root: &PoolRoot) -> Found {
        let answer = tokio::time::timeout(PATIENCE, self.ask(pool, root)).await;
        let found = answer.unwrap_or(Err(Unreachable::Silent));
        if let Err(error) = &found {
            tracing::warn!(%pool, root = root.as_str(), %error, "a pool's disk cannot be reached");
        }
        found
    }

    fn ask(&self, pool: PoolId, root: &PoolRoot) -> Shared<BoxFuture<'static, Found>> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|_, asked| !asked.answered.load(Ordering::Acquire));
        let new = || {
            let answered = Arc::new(AtomicBool::new(false));
            let (probe, root, done) =
                (Arc::clone(&self.probe), root.clone(), Arc::clone(&answered));
            let answer = ask(move || {
                let found = probe(pool, &root);
                done.store(true, Ordering::Release);
                found
            });
            let answer = answer.map(|found| found.and_then(|found| found)).boxed().shared();
            Asked { answer, answered }
        };
        asked.entry(pool).or_insert_with(new).answer.clone()
    }
}

fn look(pool: PoolId, root: &PoolRoot) -> Found {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = open(root.as_str(), flags, Mode::empty()).map_err(io::Error::from)?;
    if mark::read(&folder)? != Some(pool) {
        return Err(Unreachable::OtherDisk);
    }
    let found = fstatvfs(&folder).map_err(io::Error::from)?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize).min(MAX_BYTES);
    // Free is what an ordinary process may still fill, without root's reserve.
    Ok(Measured { total_bytes: bytes(found.f_blocks), free_bytes: bytes(found.f_bavail) })
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{atomic::AtomicUsize, mpsc},
        time::{Duration, Instant},
    };

    use super::*;

    const FOUND: Measured = Measured { total_bytes: 100, free_bytes: 40 };

    fn pool(number: u64) -> PoolId {
        PoolId(uuid::Uuid::from_u64_pair(0, number))
    }

    fn root(path: &std::path::Path) -> PoolRoot {
        PoolRoot::parse(path.to_str().expect("UTF-8")).expect("a root")
    }

    #[tokio::test]
    async fn a_disk_that_hangs_is_given_up_and_holds_one_thread_however_often_it_is_asked() {
        let (wake, hang) = mpsc::channel::<()>();
        let hang = Mutex::new(hang);
        let threads = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&threads);
        let disks = Arc::new(Disks::asking(move |asked, _| {
            if asked == pool(1) {
                counted.fetch_add(1, Ordering::SeqCst);
                let _ = hang.lock().expect("not poisoned").recv();
            }
            Ok(FOUND)
        }));
        let root = PoolRoot::parse("/srv").expect("a root");
        let since = Instant::now();
        let asking = (0..20).map(|_| disks.measure(pool(1), &root));
        let (silent, healthy) =
            tokio::join!(futures_util::future::join_all(asking), disks.measure(pool(2), &root));
        assert!(silent.iter().all(|found| *found == Err(Unreachable::Silent)));
        assert_eq!(healthy, Ok(FOUND), "another disk is not held up");
        assert!(since.elapsed() < 10 * PATIENCE, "all at once, not one after the other");
        assert_eq!(threads.load(Ordering::SeqCst), 1);

        wake.send(()).expect("somebody hangs");
        drop(wake);
        let answered = Arc::clone(&disks.asked.lock().expect("not poisoned")[&pool(1)].answered);
        while !answered.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(disks.measure(pool(1), &root).await, Ok(FOUND));
        assert_eq!(threads.load(Ordering::SeqCst), 2, "asked anew, not told the old answer");
    }

    #[tokio::test]
    async fn a_folder_without_the_pools_mark_is_another_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let disks = Disks::default();
        let root = root(folder.path());
        assert_eq!(disks.measure(pool(1), &root).await, Err(Unreachable::OtherDisk));
        mark::leave(&root, pool(1)).expect("marked");
        let found = disks.measure(pool(1), &root).await.expect("there");
        assert!(found.free_bytes <= found.total_bytes && found.total_bytes > 0);
        assert_eq!(disks.measure(pool(2), &root).await, Err(Unreachable::OtherDisk));
        drop(folder);
        assert!(matches!(disks.measure(pool(1), &root).await, Err(Unreachable::Gone(_))));
    }
}
