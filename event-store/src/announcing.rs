//! Telling other nodes how far the log and its read models have come.
//!
//! Not part of an append or of a batch: waking the connections that listen would cost each append a
//! quarter of its time, and transactions that notify commit one after the other. What is new after a
//! pause is announced at once; under load, every few milliseconds. An announcement that is lost is
//! made up for by those who look for themselves.

use std::{collections::BTreeMap, time::Duration};

use tokio::sync::watch;
use tokio_postgres::{Client, Error, Statement};
use uuid::Uuid;

use crate::{Position, database::ConnectOptions};

/// The channel that nodes announce on: `<node>:<what>:<position>`.
pub(crate) const CHANNEL: &str = "reached";

/// The log among what is announced; everything else is a read model's name.
pub(crate) const LOG: &str = "log";

/// What has come how far.
pub(crate) type Reached = BTreeMap<&'static str, Position>;

const PACE: Duration = Duration::from_millis(5);
const RECONNECT_PAUSE: Duration = Duration::from_millis(250);

/// Announces what changes in `reached`, in the name of this node, until its sender is gone.
pub(crate) async fn run(
    options: ConnectOptions,
    node: Uuid,
    mut reached: watch::Receiver<Reached>,
) {
    let mut connection = None;
    let mut announced = Reached::new();
    while reached.changed().await.is_ok() {
        let now = reached.borrow_and_update().clone();
        let news = now.iter().filter(|(what, position)| announced.get(*what) != Some(position));
        let news = news.map(|(what, position)| format!("{node}:{what}:{}", position.0));
        let news: Vec<_> = news.collect();
        match announce(&options, &mut connection, &news).await {
            Ok(()) => announced = now,
            Err(error) => {
                tracing::debug!(%error, "an announcement failed; connecting again");
                connection = None;
                // Where read models are may be of another history by then, and is looked up by
                // whoever waits for them. That the log has grown is worth saying in any case.
                announced = now;
                announced.remove(LOG);
                reached.mark_changed();
                tokio::time::sleep(RECONNECT_PAUSE).await;
            }
        }
        tokio::time::sleep(PACE).await;
    }
}

async fn announce(
    options: &ConnectOptions,
    connection: &mut Option<(Client, Statement)>,
    news: &[String],
) -> Result<(), Error> {
    let (client, statement) = match connection {
        Some(connected) => connected,
        None => {
            let client = options.connect().await?;
            let notify = "select pg_notify($1, note) from unnest($2::text[]) note";
            let statement = client.prepare(notify).await?;
            connection.insert((client, statement))
        }
    };
    client.query(&*statement, &[&CHANNEL, &news]).await.map(drop)
}

/// What has come how far, as another node than `node` announced it.
pub(crate) fn read(note: &str, node: Uuid) -> Option<(&str, Position)> {
    let (by, what) = note.split_once(':')?;
    let (what, position) = what.rsplit_once(':')?;
    let is_own = by.parse().ok() == Some(node);
    (!is_own).then_some((what, Position(position.parse().ok()?)))
}
