//! Who waits for the log is woken, by what it has not read yet.

use std::time::Duration;

use event_store::{ConnectOptions, Log, Position, Signal, keys::Installation};
use tokio::{
    sync::broadcast::Receiver,
    time::{Instant, timeout},
};

use crate::common::{TestLog, log};

/// Long enough on any machine.
const PATIENCE: Duration = Duration::from_secs(60);

async fn head(log: &TestLog) -> Position {
    log.log.reader().head().await.expect("a head")
}

async fn hear(signals: &mut Receiver<Signal>, wanted: impl Fn(&Signal) -> bool) {
    let heard = async { while !wanted(&signals.recv().await.expect("a signal")) {} };
    timeout(PATIENCE, heard).await.expect("heard in time");
}

#[tokio::test]
async fn nobody_is_woken_by_what_they_have_read() {
    let log = log().await;
    let mut signals = log.log.signals().subscribe();
    hear(&mut signals, |signal| *signal == Signal::Connected).await;
    let mut appends = log.log.signals().appends();
    log.invite(1, "ada").await;
    log.invite(2, "bob").await;
    let read = head(&log).await;
    let (since, while_idle) = (Instant::now(), Duration::from_millis(300));
    appends.wait_beyond(read, while_idle).await;
    assert!(since.elapsed() >= while_idle, "woken after {:?}", since.elapsed());

    // Appended after it was read and before it was waited for.
    log.invite(3, "eve").await;
    timeout(PATIENCE, appends.wait_beyond(read, 2 * PATIENCE)).await.expect("woken");
}

async fn another_node(log: &TestLog) -> Log {
    let options = ConnectOptions::parse(&log.database.url()).expect("a URL");
    let keys = Installation::open(&log.pool, log.folder.path()).await;
    Log::open(options, log.pool.clone(), &keys.expect("the same keys"))
}

#[tokio::test]
async fn another_node_hears_how_far_the_log_and_its_read_models_have_come() {
    let log = log().await;
    let other = another_node(&log).await;
    let mut heard = other.signals().subscribe();
    hear(&mut heard, |signal| *signal == Signal::Connected).await;

    log.invite(1, "ada").await;
    let appended = head(&log).await;
    hear(&mut heard, |signal| *signal == Signal::Appended(appended)).await;
    for (name, position) in [("profiles", Position(7)), ("approvals", Position(7))] {
        log.log.signals().projected(name, position);
        let wanted = Signal::Projected { name: name.to_owned(), position };
        hear(&mut heard, |signal| *signal == wanted).await;
    }
    // As after a restore.
    log.log.signals().projected("profiles", Position(3));
    let back = Signal::Projected { name: "profiles".to_owned(), position: Position(3) };
    hear(&mut heard, |signal| *signal == back).await;
}

#[tokio::test]
async fn a_node_is_not_told_again_what_it_has_announced_itself() {
    let log = log().await;
    let mut own = log.log.signals().subscribe();
    hear(&mut own, |signal| *signal == Signal::Connected).await;
    let other = another_node(&log).await;
    let mut heard = other.signals().subscribe();
    hear(&mut heard, |signal| *signal == Signal::Connected).await;

    let announced = Signal::Projected { name: "profiles".to_owned(), position: Position(7) };
    log.log.signals().projected("profiles", Position(7));
    hear(&mut heard, |signal| *signal == announced).await;
    // Comes over the same connection as the node's own, and after it.
    other.signals().projected("approvals", Position(7));
    let mut times = 0;
    loop {
        match timeout(PATIENCE, own.recv()).await.expect("heard in time").expect("a signal") {
            Signal::Projected { name, .. } if name == "approvals" => break,
            signal => times += usize::from(signal == announced),
        }
    }
    assert_eq!(times, 1);
}
