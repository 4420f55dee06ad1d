//! The queue in front of the log, and the one task that empties it.

use std::time::Duration;

use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_postgres::{Client, Error, Statement};

use super::{
    Append, AppendError, AppendResult,
    batch::{self, Sending},
    era::{Era, Eras},
};
use crate::{database::ConnectOptions, signals::Signals};

/// The most appends that go out as one statement. Larger ones gain nothing and keep the first
/// caller waiting for the last.
const MAX_BATCH: usize = 64;

/// How long an append is sent again while the database cannot be reached.
const RETRY_FOR: Duration = Duration::from_secs(10);
const RETRY_PAUSE: Duration = Duration::from_millis(200);

struct Waiting {
    append: Append,
    /// When it was decided, if on what the log had then.
    decided_in: Option<Era>,
    reply: oneshot::Sender<AppendResult>,
    since: Instant,
}

/// A handle to the node's appender. Cheap to clone; the task ends with its last handle.
#[derive(Clone)]
pub struct Appender {
    queue: mpsc::Sender<Waiting>,
    eras: Eras,
}

impl Appender {
    /// Starts the task. It connects on first use and again whenever the connection is lost.
    /// It signals what it has appended.
    pub fn start(options: ConnectOptions, signals: Signals) -> Self {
        let (queue, waiting) = mpsc::channel(4 * MAX_BATCH);
        let eras = Eras::default();
        let worker = Worker { options, signals, connection: None, eras: eras.clone() };
        tokio::spawn(worker.run(waiting));
        Self { queue, eras }
    }

    pub(crate) fn eras(&self) -> &Eras {
        &self.eras
    }

    /// Appends and says where the last event stands. Callers may give up waiting; the append may
    /// still happen.
    pub async fn append(&self, append: Append) -> AppendResult {
        self.send(append, None).await?.answer().await
    }

    /// Queues the append behind those sent before it, and does not wait for its answer. One that
    /// was decided in an era that is over is a conflict, unless it is in the log.
    pub(crate) async fn send(
        &self,
        append: Append,
        decided_in: Option<Era>,
    ) -> Result<Sent, AppendError> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { append, decided_in, reply, since: Instant::now() };
        self.queue.send(waiting).await.map_err(|_| AppendError::Closed)?;
        Ok(Sent { answer })
    }
}

/// An append on its way.
pub(crate) struct Sent {
    answer: oneshot::Receiver<AppendResult>,
}

impl Sent {
    pub async fn answer(self) -> AppendResult {
        self.answer.await.map_err(|_| AppendError::Closed)?
    }
}

struct Worker {
    options: ConnectOptions,
    signals: Signals,
    connection: Option<(Client, Statement)>,
    eras: Eras,
}

impl Worker {
    async fn run(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let mut batch = Vec::with_capacity(MAX_BATCH);
        while queue.recv_many(&mut batch, MAX_BATCH).await > 0 {
            self.append(std::mem::take(&mut batch)).await;
            // Who was just answered may have the next append at hand: what else is ready to run here
            // has its turn. When nothing is, this takes no time.
            tokio::task::yield_now().await;
        }
    }

    async fn append(&mut self, batch: Vec<Waiting>) {
        match self.send_until_answered(&batch).await {
            Ok(results) => {
                self.announce(&results);
                answer(batch, results);
            }
            Err(error) if error.as_db_error().is_some() && batch.len() > 1 => {
                // Something in the batch upset the database as a whole (a byte it cannot store,
                // say). Nothing of it was written; one by one, only the culprit is refused.
                for waiting in batch {
                    let single = std::slice::from_ref(&waiting);
                    let result = match self.send_until_answered(single).await {
                        Ok(mut results) => {
                            self.announce(&results);
                            results.pop().unwrap_or(Err(AppendError::Closed))
                        }
                        Err(error) => Err(name(error)),
                    };
                    answer(vec![waiting], vec![result]);
                }
            }
            Err(error) => {
                tracing::error!(%error, appends = batch.len(), "an append failed");
                let mut first = Some(error);
                for waiting in batch {
                    let result =
                        first.take().map_or(Err(AppendError::Closed), |error| Err(name(error)));
                    answer(vec![waiting], vec![result]);
                }
            }
        }
    }

    fn announce(&self, results: &[AppendResult]) {
        if let Some(head) = results.iter().filter_map(|result| result.as_ref().ok()).max() {
            self.signals.appended(*head);
        }
    }

    /// Sends the batch again, under the same ids, until the database has answered.
    async fn send_until_answered(&mut self, batch: &[Waiting]) -> Result<Vec<AppendResult>, Error> {
        let since = batch.first().map_or_else(Instant::now, |waiting| waiting.since);
        // A connection that was lost can often be had again at once.
        let mut pause = Duration::ZERO;
        loop {
            match self.try_send(batch).await {
                Err(error) if is_passing(&error) && since.elapsed() < RETRY_FOR => {
                    tracing::warn!(%error, "the log cannot be reached; trying again");
                    self.connection = None;
                    tokio::time::sleep(pause).await;
                    pause = RETRY_PAUSE;
                }
                answered => return answered,
            }
        }
    }

    async fn try_send(&mut self, batch: &[Waiting]) -> Result<Vec<AppendResult>, Error> {
        if self.connection.as_ref().is_some_and(|(client, _)| client.is_closed()) {
            self.connection = None;
        }
        let (client, statement) = match &self.connection {
            Some(connected) => connected,
            None => {
                let client = self.options.connect().await?;
                let statement = batch::prepare(&client).await?;
                // Whatever is known by now may be of another log.
                self.eras.end();
                self.connection.insert((client, statement))
            }
        };
        let now = self.eras.now();
        let sending: Vec<_> = batch
            .iter()
            .map(|Waiting { append, decided_in, .. }| Sending {
                append,
                only_if_repeated: decided_in.is_some_and(|era| era != now),
            })
            .collect();
        batch::send(client, statement, &sending).await
    }
}

fn answer(batch: Vec<Waiting>, results: Vec<AppendResult>) {
    let results = results.into_iter().chain(std::iter::repeat_with(|| Err(AppendError::Closed)));
    for (waiting, result) in batch.into_iter().zip(results) {
        // A caller that went away does not need its answer.
        let _ = waiting.reply.send(result);
    }
}

/// Whether trying again can help: the connection is gone, or the server is starting or stopping.
fn is_passing(error: &Error) -> bool {
    error.as_db_error().is_none_or(|error| {
        let class = error.code().code().get(..2).unwrap_or_default();
        matches!(class, "08" | "57" | "40")
    })
}

fn name(error: Error) -> AppendError {
    if is_passing(&error) { AppendError::Unreachable(error) } else { AppendError::Database(error) }
}
