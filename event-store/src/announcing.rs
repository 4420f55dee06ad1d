//! Telling other nodes that the log has grown.
//!
//! Not part of the append: waking the connections that listen would cost each append a quarter
//! of its time. The first append after a pause is announced at once; under load, every few
//! milliseconds. An announcement that is lost is made up for by those who look for themselves.

use std::time::Duration;

use tokio::sync::watch;
use tokio_postgres::{Client, Error, Statement};

use crate::{database::ConnectOptions, signals::LOG};

const PACE: Duration = Duration::from_millis(5);
const RECONNECT_PAUSE: Duration = Duration::from_millis(250);

/// Announces the newest position of `appended` until its sender is gone.
pub(crate) async fn run(options: ConnectOptions, mut appended: watch::Receiver<u64>) {
    let mut connection = None;
    while appended.changed().await.is_ok() {
        let head = *appended.borrow_and_update();
        if let Err(error) = announce(&options, &mut connection, head).await {
            tracing::debug!(%error, "an announcement failed; connecting again");
            connection = None;
            appended.mark_changed();
            tokio::time::sleep(RECONNECT_PAUSE).await;
        }
        tokio::time::sleep(PACE).await;
    }
}

async fn announce(
    options: &ConnectOptions,
    connection: &mut Option<(Client, Statement)>,
    head: u64,
) -> Result<(), Error> {
    let (client, statement) = match connection {
        Some(connected) => connected,
        None => {
            let client = options.connect().await?;
            let statement = client.prepare("select pg_notify($1, $2)").await?;
            connection.insert((client, statement))
        }
    };
    client.execute(&*statement, &[&LOG, &head.to_string()]).await.map(drop)
}
