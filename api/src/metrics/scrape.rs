//! Everything there is to see at this moment.

use event_store::Position;
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::ConstCounter, family::Family, gauge::ConstGauge, gauge::Gauge},
    registry::Registry,
};

use crate::{
    app::App,
    problem::ApiError,
    process::stuck::{self, Standing},
    storage::file_work::{self, Work},
};

/// A figure for each read model.
type ByReadModel = Family<[(&'static str, String); 1], Gauge>;

/// The figures as OpenMetrics text. When the database does not answer there are those that need
/// none, and one that says so.
pub async fn text(app: &App) -> Result<String, std::fmt::Error> {
    let mut registry = Registry::with_prefix("dna_nexus");
    registry.register(
        "http_requests",
        "Requests by how they were answered",
        app.metrics.requests.clone(),
    );
    registry.register(
        "http_requests_in_progress",
        "Requests that are not answered yet",
        app.metrics.in_progress.clone(),
    );
    connections(app, &mut registry);
    let log = look(app).await;
    registry.register(
        "log_answers",
        "1 when the log and the read models could be asked, else 0",
        ConstGauge::new(i64::from(log.is_ok())),
    );
    match log {
        Ok(Found { head, read_models, reactions, work }) => {
            // The head only ever grows, as counters do.
            registry.register("log_events", "Events in the log", ConstCounter::new(head.0));
            followers(&read_models, &mut registry);
            stuck_reactions(app, &reactions, &mut registry);
            stuck_work(app, &work, &mut registry);
        }
        Err(error) => tracing::warn!(?error, "the figures of the log could not be read"),
    }
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(text)
}

struct Found {
    head: Position,
    read_models: Vec<projections::Status>,
    reactions: Vec<Standing>,
    work: Vec<Work>,
}

async fn look(app: &App) -> Result<Found, ApiError> {
    Ok(Found {
        read_models: projections::statuses(&app.db, &app.reader).await?,
        head: app.reader.head().await?,
        reactions: stuck::standings(&app.db).await?,
        work: file_work::all(&app.db).await?,
    })
}

/// Since when what follows from events is not done.
fn stuck_reactions(app: &App, reactions: &[Standing], registry: &mut Registry) {
    let seconds = Family::<[(&'static str, String); 1], Gauge>::default();
    for Standing { name, stuck, .. } in reactions {
        let since = stuck.as_ref().map(|stuck| app.clock.now().duration_since(stuck.since));
        // Never 0 while it is stuck, whatever the clocks say.
        let stuck_for = since.map_or(0, |since| since.as_secs().max(1));
        seconds.get_or_create(&[("reaction", name.clone())]).set(stuck_for);
    }
    registry.register(
        "reaction_stuck_seconds",
        "For how long each attempt to do what follows from events has failed, 0 when it does not",
        seconds,
    );
}

/// Moves and removals that wait for somebody.
fn stuck_work(app: &App, work: &[Work], registry: &mut Registry) {
    let now = app.clock.now();
    let stuck = work.iter().filter(|work| work.is_stuck(now)).count();
    registry.register(
        "file_work_stuck",
        "Moves and removals of people's files that do not go on by themselves",
        ConstGauge::new(whole(stuck as u64)),
    );
}

/// How each read model is doing.
fn followers(read_models: &[projections::Status], registry: &mut Registry) {
    let (lag, parked, live) =
        (ByReadModel::default(), ByReadModel::default(), ByReadModel::default());
    for status in read_models {
        let label = [("projection", status.name.clone())];
        lag.get_or_create(&label).set(whole(status.lag_events));
        parked.get_or_create(&label).set(whole(status.parked));
        let is_live = status.state == projections::State::Live;
        live.get_or_create(&label).set(i64::from(is_live));
    }
    registry.register(
        "projection_lag_events",
        "Events of the log that a read model has not seen",
        lag,
    );
    registry.register(
        "projection_parked_aggregates",
        "Accounts and pools that a read model had to leave out",
        parked,
    );
    registry.register(
        "projection_live",
        "1 while somebody feeds a read model, 0 when it is stalled or stopped",
        live,
    );
}

/// The connections to the database that are not the log's own.
fn connections(app: &App, registry: &mut Registry) {
    let pool = app.db.status();
    let connections = Family::<[(&'static str, &'static str); 1], Gauge>::default();
    for (state, count) in [
        ("open", pool.size),
        ("idle", pool.available),
        ("allowed", pool.max_size),
        ("waited_for", pool.waiting),
    ] {
        connections.get_or_create(&[("state", state)]).set(whole(count as u64));
    }
    registry.register(
        "database_connections",
        "Connections of this node's pool, and requests that wait for one",
        connections,
    );
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
