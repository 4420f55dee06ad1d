//! Reacting to events as the log grows, on one node at a time.
//!
//! Invariants: every event is reacted to at least once, also after a crash and when it was appended
//! while no node ran; reacting twice changes nothing.

use std::time::{Duration, Instant};

use anyhow::Context;
use deadpool_postgres::{ClientWrapper, Object, Pool};
use event_store::{Filter, Metadata, Position, RecordedEvent, Unreadable};
use projections::Event;
use tokio::sync::watch;

use super::stuck;
use crate::{
    app::{App, SharedApp},
    storage::TableError,
};

const BATCH: u32 = 200;

/// Without a signal, the log is looked at this often. Also how often it is written down that there
/// was nothing to react to.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// After a failure, and between attempts to become the node that does this.
const PAUSE: Duration = Duration::from_secs(2);

/// What is done because of events. Called in their order.
pub(super) trait Reaction: Send + Sync + 'static {
    /// Also the name under which the log knows what comes of it.
    const NAME: &'static str;
    /// What it reacts to.
    const EVENT_TYPES: &'static [&'static str];

    /// Reacts to an event. `client` is the connection that makes this node the one that does.
    fn react(
        app: &SharedApp,
        client: &ClientWrapper,
        incoming: &Incoming,
    ) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// An event to react to, or as much as is known of one that nothing can be made of.
pub(super) struct Incoming {
    pub position: Position,
    pub event_type: String,
    pub aggregate_id: String,
    /// Why not, in words without anything from the event.
    pub event: Result<Event, String>,
}

impl From<Result<RecordedEvent, Unreadable>> for Incoming {
    fn from(read: Result<RecordedEvent, Unreadable>) -> Self {
        match read {
            Ok(recorded) => Self {
                position: recorded.position,
                event: Event::read(&recorded).map_err(|error| error.to_string()),
                event_type: recorded.event_type,
                aggregate_id: recorded.aggregate_id,
            },
            Err(unreadable) => Self {
                position: unreadable.position,
                event: Err(unreadable.to_string()),
                event_type: unreadable.event_type,
                aggregate_id: unreadable.aggregate_id,
            },
        }
    }
}

impl Incoming {
    /// Metadata of what the process of this name does because of the event.
    pub fn metadata(&self, app: &App, name: &str) -> Metadata {
        let cause = self.event.as_ref().ok().map(|event| &event.metadata);
        let request_id = cause.map(|cause| cause.request_id.clone());
        let own = Metadata::system(name, request_id.unwrap_or_else(|| app.new_id().to_string()));
        let correlation_id = cause.map(|cause| cause.correlation_id.clone());
        Metadata {
            correlation_id: correlation_id.unwrap_or_else(|| own.correlation_id.clone()),
            causation_id: Some(self.position.to_string()),
            ..own
        }
    }

    /// The event, for reactions that need more of it than its kind. One that nothing can be made of
    /// is said so, and passed over: trying again would not help.
    pub fn understood(&self) -> Option<&Event> {
        match &self.event {
            Ok(event) => Some(event),
            Err(error) => {
                tracing::error!(position = %self.position, error, "an event that cannot be reacted to");
                None
            }
        }
    }
}

/// Reacts until told to stop. What is cut short by that is done again after the next start.
pub(super) async fn run<R: Reaction>(app: SharedApp, mut stopped: watch::Receiver<bool>) {
    let reacting = async {
        loop {
            if let Err(error) = lead::<R>(&app).await {
                let error = format!("{error:#}");
                tracing::warn!(process = R::NAME, error, "what follows from events has to wait");
                if let Err(error) = stuck::note(&app, R::NAME, &error).await {
                    tracing::warn!(process = R::NAME, %error, "it cannot be noted that it waits");
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::select! {
        () = reacting => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

/// Reacts for as long as this node is the one that does. The lock belongs to a connection taken
/// out of the pool, so it goes when the connection does.
async fn lead<R: Reaction>(app: &SharedApp) -> anyhow::Result<()> {
    let client = Object::take(app.db.get().await?);
    let lock = "select pg_try_advisory_lock(hashtext('process'), hashtext($1))";
    if !client.query_one(lock, &[&R::NAME]).await?.try_get::<_, bool>(0)? {
        return Ok(());
    }
    let mut checkpoint = Checkpoint::load(&client, R::NAME).await?;
    let event_types = R::EVENT_TYPES.iter().map(|name| (*name).to_owned()).collect();
    let interesting = Filter { event_types, ..Filter::default() };
    let mut position = checkpoint.position;
    let mut appends = app.log.signals().appends();
    loop {
        // Asked before the events: up to there, none can be missing among them.
        let head = app.reader.head().await?;
        let events = app.reader.read_each_after(position, BATCH, &interesting).await?;
        checkpoint.is_as_left(&client, R::NAME).await?;
        if events.is_empty() {
            // Or else everything that is of no interest would be gone through again each time.
            position = position.max(head);
            let is_due = checkpoint.moved_at.elapsed() >= LOOK_EVERY;
            if checkpoint.is_stuck || (position > checkpoint.position && is_due) {
                checkpoint.move_to(&client, R::NAME, position).await?;
            }
            appends.wait_beyond(position, LOOK_EVERY).await;
            continue;
        }
        for incoming in events.into_iter().map(Incoming::from) {
            position = incoming.position;
            let reacted = R::react(app, &client, &incoming).await;
            reacted.with_context(|| format!("reacting to position {position}"))?;
            checkpoint.move_to(&client, R::NAME, position).await?;
        }
    }
}

/// How far has been reacted; `None` when nobody has begun to.
pub(super) async fn position(db: &Pool, name: &str) -> Result<Option<Position>, TableError> {
    let row = "select position from process_checkpoints where name = $1";
    let row = db.get().await?.query_opt(row, &[&name]).await?;
    Ok(row.map(|row| row.try_get(0).map(Position::from_sql)).transpose()?)
}

/// How far has been reacted, as it is written down.
struct Checkpoint {
    position: Position,
    moved_at: Instant,
    /// Whether it says that the reaction does not get on.
    is_stuck: bool,
}

impl Checkpoint {
    async fn load(client: &ClientWrapper, name: &str) -> anyhow::Result<Self> {
        let start = "insert into process_checkpoints values ($1, 0) on conflict do nothing";
        client.execute(start, &[&name]).await?;
        let row = "select position, stuck_since is not null from process_checkpoints
                   where name = $1";
        let row = client.query_one(row, &[&name]).await?;
        let position = Position::from_sql(row.try_get(0)?);
        Ok(Self { position, moved_at: Instant::now(), is_stuck: row.try_get(1)? })
    }

    /// Whether this node is still where it left off. Afterwards it reads from what it remembers, and
    /// that leads on wrongly once the database was restored or another has taken its place: then
    /// either the connection is gone or the row says something else.
    async fn is_as_left(&mut self, client: &ClientWrapper, name: &str) -> anyhow::Result<()> {
        let row = "select position, stuck_since is not null from process_checkpoints
                   where name = $1";
        let row = client.query_one(row, &[&name]).await?;
        let position = Position::from_sql(row.try_get(0)?);
        anyhow::ensure!(self.position == position, "the log was restored");
        // Who led before may have said so only now.
        self.is_stuck = row.try_get(1)?;
        Ok(())
    }

    async fn move_to(
        &mut self,
        client: &ClientWrapper,
        name: &str,
        position: Position,
    ) -> anyhow::Result<()> {
        let moved = "update process_checkpoints
                     set position = $2, stuck_since = null, last_error = null where name = $1";
        client.execute(moved, &[&name, &position.to_sql()]).await?;
        *self = Self { position, moved_at: Instant::now(), is_stuck: false };
        Ok(())
    }
}
