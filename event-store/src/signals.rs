//! Waking up: how far the log and its read models have come, told within the node at once and among
//! nodes by PostgreSQL's notifications, received on one connection of the node.
//!
//! A signal is a hint and may be lost with the connection; whoever waits for one also looks for
//! itself now and then.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::{
    sync::{broadcast, watch},
    task::AbortHandle,
};
use tokio_postgres::{AsyncMessage, Error, NoTls};
use uuid::Uuid;

use crate::{
    Position,
    announcing::{self, CHANNEL, LOG, Reached},
    database::ConnectOptions,
};

const RECONNECT_PAUSE: Duration = Duration::from_millis(250);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The log reaches to here.
    Appended(Position),
    /// A read model has come this far.
    Projected { name: String, position: Position },
    /// The connection is new; what was told before may have been missed.
    Connected,
}

#[derive(Clone)]
pub struct Signals {
    sender: broadcast::Sender<Signal>,
    listening: AbortHandle,
    announcing: AbortHandle,
    to_others: watch::Sender<Reached>,
}

impl Signals {
    /// Starts listening, and goes on through every loss of the connection.
    pub fn start(options: ConnectOptions) -> Self {
        let (sender, _) = broadcast::channel(1024);
        // What this node announces it has told itself of already.
        let node = Uuid::new_v4();
        let (to_others, reached) = watch::channel(Reached::new());
        let announcing = tokio::spawn(announcing::run(options.clone(), node, reached));
        let heard = sender.clone();
        let listening = tokio::spawn(async move {
            loop {
                if let Err(error) = listen(&options, node, &heard).await {
                    tracing::warn!(%error, "notifications are interrupted; connecting again");
                }
                tokio::time::sleep(RECONNECT_PAUSE).await;
            }
        });
        let (listening, announcing) = (listening.abort_handle(), announcing.abort_handle());
        Self { sender, listening, announcing, to_others }
    }

    /// Stops listening and announcing, for good.
    pub(crate) fn stop(&self) {
        self.listening.abort();
        self.announcing.abort();
    }

    /// Tells that the log reaches to `head` now: this node at once, the others soon.
    pub(crate) fn appended(&self, head: Position) {
        self.tell(Signal::Appended(head), LOG, head);
    }

    /// Tells that a read model has come to `position`. Once that is committed, and not before.
    pub fn projected(&self, name: &'static str, position: Position) {
        self.tell(Signal::Projected { name: name.to_owned(), position }, name, position);
    }

    fn tell(&self, signal: Signal, what: &'static str, position: Position) {
        let _ = self.sender.send(signal);
        self.to_others.send_modify(|reached| {
            reached.insert(what, position);
        });
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
    node: Uuid,
    sender: &broadcast::Sender<Signal>,
) -> Result<(), Error> {
    let (client, mut connection) = options.config().connect(NoTls).await?;
    let mut messages = stream::poll_fn(move |context| connection.poll_message(context));
    let listen = format!("listen {CHANNEL}");
    let listening = client.batch_execute(&listen);
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
                    let _ = match announcing::read(note.payload(), node) {
                        Some((LOG, head)) => sender.send(Signal::Appended(head)),
                        Some((name, position)) => {
                            let name = name.to_owned();
                            sender.send(Signal::Projected { name, position })
                        }
                        None => continue,
                    };
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
    /// Returns when something was appended after `position`, when that may have been missed, or at
    /// the latest after `at_most`, because a signal may be lost. To be given up to where the log was
    /// read: what was signalled meanwhile and has been read wakes nobody.
    pub async fn wait_beyond(&mut self, position: Position, at_most: Duration) {
        let news = async {
            loop {
                match self.receiver.recv().await {
                    Ok(Signal::Projected { .. }) => {}
                    Ok(Signal::Appended(head)) if head <= position => {}
                    _ => return,
                }
            }
        };
        // Either way there is reason to look.
        let _ = tokio::time::timeout(at_most, news).await;
    }
}
