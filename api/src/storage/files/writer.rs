//! Writing what arrives, on threads that may wait for a disk.

use std::time::Duration;

use futures_util::{FutureExt, future::BoxFuture};

use super::{FileError, incoming::Incoming};
use crate::{
    problem::ApiError,
    storage::{Unreachable, patience::ask},
};

/// How long a disk may take for a piece, or for writing through what it has taken so far. One that is
/// busy with others takes a while.
const PATIENCE: Duration = Duration::from_secs(60);

type UnderWay = BoxFuture<'static, Result<(Incoming, Result<(), FileError>), Unreachable>>;

/// One piece is written while the next one arrives. A disk that hangs keeps the file, and the turn
/// that belongs to it.
pub(super) struct Writer {
    idle: Option<Incoming>,
    under_way: Option<UnderWay>,
    patience: Duration,
}

impl Writer {
    pub fn new(incoming: Incoming) -> Self {
        Self { idle: Some(incoming), under_way: None, patience: PATIENCE }
    }

    /// Begins to do something with the file, once what was begun before is done.
    pub async fn begin(
        &mut self,
        work: impl FnOnce(&mut Incoming) -> Result<(), FileError> + Send + 'static,
    ) -> Result<(), ApiError> {
        self.wait().await?;
        let idle = self.idle.take();
        let mut incoming = idle.ok_or(ApiError::StorageUnavailable(Unreachable::Silent))?;
        let working = ask(move || {
            let done = work(&mut incoming);
            (incoming, done)
        });
        self.under_way = Some(working.boxed());
        Ok(())
    }

    /// Does something with the file, and waits until it is done.
    pub async fn run(
        &mut self,
        work: impl FnOnce(&mut Incoming) -> Result<(), FileError> + Send + 'static,
    ) -> Result<(), ApiError> {
        self.begin(work).await?;
        self.wait().await
    }

    async fn wait(&mut self) -> Result<(), ApiError> {
        let Some(under_way) = self.under_way.take() else { return Ok(()) };
        let waited = tokio::time::timeout(self.patience, under_way).await;
        let answer = waited.unwrap_or(Err(Unreachable::Silent));
        let (incoming, done) = answer.map_err(ApiError::StorageUnavailable)?;
        self.idle = Some(incoming);
        Ok(done?)
    }

    /// Takes away what was written. What a disk keeps is cleared away later.
    pub async fn give_up(mut self) {
        // What the last piece came to does not matter any more.
        let _ = self.wait().await;
        let removed = self.run(|incoming| {
            incoming.remove();
            Ok(())
        });
        if removed.await.is_err() {
            tracing::warn!("what was uploaded is left for being cleared away later");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::mpsc, time::Instant};

    use domain::{
        AccountId, PoolId, ReservationId,
        values::{FilePath, Fingerprint, PoolRoot},
    };
    use uuid::Uuid;

    use super::*;
    use crate::storage::{files::Turns, mark, usage::Place};

    fn place(folder: &Path) -> Place {
        let root = PoolRoot::parse(folder.to_str().expect("UTF-8")).expect("a root");
        let pool_id = PoolId(Uuid::from_u64_pair(0, 1));
        mark::leave(&root, pool_id).expect("marked");
        let fingerprint = Fingerprint::parse(&"0af9".repeat(32)).expect("128 digits");
        Place { account_id: AccountId(Uuid::from_u64_pair(0, 2)), pool_id, root, fingerprint }
    }

    #[tokio::test]
    async fn a_disk_that_hangs_is_given_up_and_keeps_its_turn_until_it_wakes() {
        let folder = tempfile::tempdir().expect("a folder");
        let (place, turns) = (place(folder.path()), Turns::default());
        let turn = turns.take(place.account_id, place.pool_id).expect("a turn");
        let path = FilePath::parse("a").expect("a path");
        let id = ReservationId(Uuid::from_u64_pair(0, 3));
        let incoming = Incoming::create(&place, id, &path, false, turn);
        let mut writer = Writer::new(incoming.unwrap_or_else(|error| panic!("{error}")));
        writer.patience = Duration::from_millis(200);
        let (wake, hang) = mpsc::channel::<()>();
        let since = Instant::now();
        let hanging = move |_: &mut Incoming| hang.recv().map_err(|_| FileError::BrokenOff);
        let begun = writer.begin(hanging).await;
        assert!(begun.is_ok() && since.elapsed() < writer.patience, "nobody waits for a piece");
        for _ in 0..2 {
            let refused = writer.begin(|incoming| incoming.write(b"more")).await;
            let silent = matches!(refused, Err(ApiError::StorageUnavailable(Unreachable::Silent)));
            assert!(silent, "{refused:?}");
        }
        assert!(since.elapsed() < Duration::from_secs(2));
        writer.give_up().await;
        assert_eq!(turns.taken(), 1, "the disk still has it");
        wake.send(()).expect("it hangs");
        while turns.taken() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn an_upload_that_is_given_up_takes_away_what_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let (place, turns) = (place(folder.path()), Turns::default());
        let turn = turns.take(place.account_id, place.pool_id).expect("a turn");
        let path = FilePath::parse("a").expect("a path");
        let id = ReservationId(Uuid::from_u64_pair(0, 3));
        let incoming = Incoming::create(&place, id, &path, false, turn);
        let mut writer = Writer::new(incoming.unwrap_or_else(|error| panic!("{error}")));
        writer.run(|incoming| incoming.write(b"some")).await.expect("written");
        let uploads = folder.path().join(".dna-nexus-uploads");
        assert_eq!(std::fs::read_dir(&uploads).expect("a folder").count(), 1);
        writer.begin(|_| Err(FileError::DiskFull)).await.expect("begun");
        writer.give_up().await;
        assert_eq!(std::fs::read_dir(&uploads).expect("a folder").count(), 0);
        assert_eq!(turns.taken(), 0);
    }
}
