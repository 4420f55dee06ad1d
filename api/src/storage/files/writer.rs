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
}

impl Writer {
    pub fn new(incoming: Incoming) -> Self {
        Self { idle: Some(incoming), under_way: None }
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
        let waited = tokio::time::timeout(PATIENCE, under_way).await;
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
