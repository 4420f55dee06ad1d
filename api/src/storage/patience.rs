//! Asking a disk without waiting for one that hangs.

use std::{io, thread, time::Duration};

use tokio::sync::oneshot;

/// How long a disk may take to say how large it is. One that spins up takes a few seconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);

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
}

impl From<io::Error> for Unreachable {
    fn from(error: io::Error) -> Self {
        Self::Gone(error.to_string())
    }
}

/// Asks on a thread of its own: one that hangs would otherwise take the place of others for good,
/// and keep the server from stopping.
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

/// As [`ask`], for as long as patience lasts.
pub(super) async fn ask_patiently<T: Send + 'static>(
    question: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Unreachable> {
    let answer = tokio::time::timeout(PATIENCE, ask(question)).await;
    answer.unwrap_or(Err(Unreachable::Silent))
}
