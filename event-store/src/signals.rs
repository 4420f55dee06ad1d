//! Waking up: PostgreSQL's notifications, received on one connection of the node.
//!
//! A signal is a hint and may be lost with the connection; whoever waits for one also looks for
//! itself now and then.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::{sync::broadcast, task::AbortHandle};
use tokio_postgres::{AsyncMessage, Error, NoTls};

use crate::database::ConnectOptions;

/// Channels that dna-nexus notifies on: the log's head, and each projection's checkpoint.
const CHANNELS: &str = "listen log; listen projections;";

/// The channel that every append notifies on.
const LOG: &str = "log";

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
}

impl Signals {
    /// Starts listening, and goes on through every loss of the connection.
    pub fn start(options: ConnectOptions) -> Self {
        let (sender, _) = broadcast::channel(1024);
        let heard = sender.clone();
        let listening = tokio::spawn(async move {
            loop {
                if let Err(error) = listen(&options, &heard).await {
                    tracing::warn!(%error, "notifications are interrupted; connecting again");
                }
                tokio::time::sleep(RECONNECT_PAUSE).await;
            }
        });
        Self { sender, listening: listening.abort_handle() }
    }

    /// Stops listening, for good.
    pub(crate) fn stop(&self) {
        self.listening.abort();
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Signal> {
        self.sender.subscribe()
    }

    /// For whoever follows the log. Subscribe first, then read, then wait.
    pub fn appends(&self) -> Appends {
        Appends { receiver: self.subscribe() }
    }
}

async fn listen(options: &ConnectOptions, sender: &broadcast::Sender<Signal>) -> Result<(), Error> {
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
