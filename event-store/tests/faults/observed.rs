//! Looking at the log from outside: as a reader that follows it, and as a whole at the end.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool_postgres::Pool;
use event_store::{Filter, Position, Reader};
use tokio::task::JoinHandle;

/// Reads the log as it grows, and panics at the first gap or repetition.
pub struct Follower {
    reader: Reader,
    stop: Arc<AtomicBool>,
    following: JoinHandle<Position>,
}

impl Follower {
    pub fn start(reader: Reader) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, whole) = (Arc::clone(&stop), reader.clone());
        let following = tokio::spawn(async move {
            let mut position = Position::START;
            loop {
                let last_look = stopped.load(Ordering::SeqCst);
                // A reader may be told that the database is away; it goes on where it was.
                let read = reader.read_after(position, 100, &Filter::default()).await;
                let events = read.unwrap_or_default();
                for event in &events {
                    assert_eq!(event.position.0, position.0 + 1, "skipped or doubled");
                    position = event.position;
                }
                if events.is_empty() {
                    if last_look {
                        return position;
                    }
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
        });
        Self { reader: whole, stop, following }
    }

    /// The last position it saw, after a last look: the head, once nobody appends any more.
    pub async fn finish(self) -> Position {
        self.stop.store(true, Ordering::SeqCst);
        let seen = self.following.await.expect("no gap, nothing twice");
        assert_eq!(seen, self.reader.head().await.expect("a head"), "it was left behind");
        seen
    }
}

/// What must hold of every log, whatever happened to it. Returns the ids of its streams.
pub async fn check_whole(pool: &Pool) -> BTreeSet<String> {
    let client = pool.get().await.expect("a connection");
    let row = client
        .query_one(
            "select count(*), coalesce(min(position), 1), coalesce(max(position), 0),
                    count(distinct (aggregate_id, sequence)),
                    (select position from log_head),
                    (select count(*) from (
                        select from events group by aggregate_id
                        having count(*) <> max(sequence)) broken),
                    (select count(*) from (
                        select position < lag(position) over (
                            partition by aggregate_id order by sequence) as early
                        from events) ordered where early)
             from events",
            &[],
        )
        .await
        .expect("counted");
    let [count, first, last, distinct, head, broken, early] =
        [0, 1, 2, 3, 4, 5, 6].map(|column| row.get::<_, i64>(column));
    assert_eq!((first, last, head), (1, count, count), "positions have no gap up to the head");
    assert_eq!(distinct, count, "no sequence twice");
    assert_eq!(broken, 0, "no stream with a gap");
    assert_eq!(early, 0, "a stream's events stand in its order");
    let broken_link = event_store::first_broken_link(pool, u32::MAX).await.expect("checked");
    assert_eq!(broken_link, None);
    let rows = client.query("select distinct aggregate_id from events", &[]).await.expect("read");
    rows.iter().map(|row| row.get(0)).collect()
}
