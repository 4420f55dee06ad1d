//! Waking up: PostgreSQL's notifications, received on one connection of the node.
//!
//! A signal is a hint and may be lost with the connection; whoever waits for one also looks for
//! itself now and then.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::{StreamExt, stream};
use tokio::{
    sync::{broadcast, watch},
    task::AbortHandle,
};
use tokio_postgres::{AsyncMessage, Error, NoTls};

use crate::{Position, announcing, database::ConnectOptions};

/// Channels that dna-nexus notifies on: the log's head, and each projection's checkpoint.
const CHANNELS: &str = "listen log; listen projections;";

/// The channel that nodes notify on when they have appended.
pub(crate) const LOG: &str = "log";

const RECONNECT_PAUSE: Duration = Duration::from_millis(250);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Something was notified: the channel's name and its text.
    Notified { channel: String, payload: String },
    /// The connection is new; what was notified before may have been missed.
    Connected,
}

#[derive(Clone)]
pub struct Signals {
    sender: broadcast::Sender<Signal>,
    listening: AbortHandle,
    announcing: AbortHandle,
    to_others: watch::Sender<u64>,
    own: Own,
}

/// How far this node's own appends have come, which it has told itself of already.
type Own = Arc<AtomicU64>;

impl Signals {
    /// Starts listening, and goes on through every loss of the connection.
    pub fn start(options: ConnectOptions) -> Self {
        let (sender, _) = broadcast::channel(1024);
        let own = Own::default();
        let (to_others, appended) = watch::channel(0);
        let announcing = tokio::spawn(announcing::run(options.clone(), appended));
        let (heard, known) = (sender.clone(), Arc::clone(&own));
        let listening = tokio::spawn(async move {
            loop {
                if let Err(error) = listen(&options, &heard, &known).await {
                    tracing::warn!(%error, "notifications are interrupted; connecting again");
                }
                tokio::time::sleep(RECONNECT_PAUSE).await;
            }
        });
        let (listening, announcing) = (listening.abort_handle(), announcing.abort_handle());
        Self { sender, listening, announcing, to_others, own }
    }

    /// Stops listening and announcing, for good.
    pub(crate) fn stop(&self) {
        self.listening.abort();
        self.announcing.abort();
    }

    /// Tells that the log reaches to `head` now: this node at once, the others soon.
    pub(crate) fn appended(&self, head: Position) {
        self.own.fetch_max(head.0, Ordering::Relaxed);
        let _ = self
            .sender
            .send(Signal::Notified { channel: LOG.to_owned(), payload: head.0.to_string() });
        self.to_others.send_replace(head.0);
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Signal> {
        self.sender.subscribe()
    }

    /// For whoever follows the log. Subscribe first, then read, then wait.
    pub fn appends(&self) -> Appends {
        Appends { receiver: self.subscribe() }
    }
}

async fn listen(
    options: &ConnectOptions,
    sender: &broadcast::Sender<Signal>,
    own: &AtomicU64,
) -> Result<(), Error> {
    // Another history may begin with a new connection, as after a restore.
    own.store(0, Ordering::Relaxed);
    let (client, mut connection) = options.config().connect(NoTls).await?;
    let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
    let listening = client.batch_execute(CHANNELS);
    tokio::pin!(listening);
    let mut confirmed = false;
    loop {
        tokio::select! {
            result = &mut listening, if !confirmed => {
                result?;
                confirmed = true;
                let _ = sender.send(Signal::Connected);
            }
            message = messages.next() => match message {
                Some(Ok(AsyncMessage::Notification(note))) => {
                    let known = own.load(Ordering::Relaxed);
                    if note.channel() == LOG && note.payload().parse().is_ok_and(|at: u64| at <= known) {
                        continue; // told when it was appended here
                    }
                    let _ = sender.send(Signal::Notified {
                        channel: note.channel().to_owned(),
                        payload: note.payload().to_owned(),
                    });
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            },
        }
    }
}

/// Wakes up whoever follows the log.
pub struct Appends {
    receiver: broadcast::Receiver<Signal>,
}

impl Appends {
    /// Returns when something was appended, when that may have been missed, or at the latest
    /// after `at_most`, because a signal may be lost.
    pub async fn wait(&mut self, at_most: Duration) {
        let news = async {
            while let Ok(Signal::Notified { channel, .. }) = self.receiver.recv().await {
                if channel == LOG {
                    return;
                }
            }
        };
        // Either way there is reason to look.
        let _ = tokio::time::timeout(at_most, news).await;
    }
}
