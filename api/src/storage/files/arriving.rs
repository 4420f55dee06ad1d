//! A file's bytes as they come in.

use std::time::Duration;

use axum::body::{BodyDataStream, Bytes};
use futures_util::StreamExt;
use tokio::time::{Instant, timeout, timeout_at};

use super::FileError;

/// How much of a refused file is taken nevertheless, and for how long: a browser that is still
/// sending does not read the answer.
const DRAINED_BYTES: usize = 32 * 1024 * 1024;
const DRAINED_FOR: Duration = Duration::from_secs(5);

pub(super) struct Arriving {
    body: BodyDataStream,
    /// Since when the next bytes are waited for; not while the server is busy with the last ones.
    waiting: Option<Instant>,
    /// How long nothing may arrive.
    idle: Duration,
}

impl Arriving {
    pub fn new(body: BodyDataStream, idle: Duration) -> Self {
        Self { body, waiting: None, idle }
    }

    /// What arrives next; `None` at the end. Giving it up and calling it again loses nothing, and
    /// the time that was waited counts.
    pub async fn next(&mut self) -> Result<Option<Bytes>, FileError> {
        let since = *self.waiting.get_or_insert_with(Instant::now);
        let arrived = timeout_at(since + self.idle, self.body.next()).await;
        let arrived = arrived.map_err(|_| FileError::Stalled)?;
        self.waiting = None;
        arrived.transpose().map_err(|_| FileError::BrokenOff)
    }

    /// Takes some of what nobody wants any more, so that the answer is read.
    pub async fn drain(mut self) {
        let draining = async {
            let mut left = DRAINED_BYTES;
            while let Some(Ok(piece)) = self.body.next().await {
                left = left.saturating_sub(piece.len());
                if left == 0 {
                    return;
                }
            }
        };
        let _ = timeout(DRAINED_FOR, draining).await;
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use futures_util::stream;
    use tokio::{sync::mpsc, time::sleep};

    use super::*;

    #[tokio::test]
    async fn who_sends_nothing_for_long_has_stalled_and_who_is_slow_has_not() {
        let (pieces, mut sent) = mpsc::unbounded_channel::<Result<&str, std::io::Error>>();
        let body = Body::from_stream(stream::poll_fn(move |context| sent.poll_recv(context)));
        let mut arriving = Arriving::new(body.into_data_stream(), Duration::from_secs(1));
        let sending = pieces.clone();
        tokio::spawn(async move {
            for _ in 0..3 {
                sleep(Duration::from_millis(500)).await;
                sending.send(Ok("a piece")).expect("taken");
            }
        });
        for _ in 0..3 {
            let arrived = arriving.next().await.expect("not stalled");
            assert_eq!(arrived.as_deref(), Some(b"a piece".as_slice()));
            // The server is busy with it for longer than that.
            sleep(Duration::from_millis(1_100)).await;
        }
        let (since, mut looks) = (Instant::now(), 0);
        // Somebody looks in between, as an upload does.
        let stalled = loop {
            tokio::select! {
                arrived = arriving.next() => break arrived,
                () = sleep(Duration::from_millis(300)) => looks += 1,
            }
        };
        assert!(matches!(stalled, Err(FileError::Stalled)), "{stalled:?}");
        assert!(since.elapsed() >= arriving.idle && looks > 0, "{looks}");
        drop(pieces);
    }
}
