//! One batch into one read model: rows and checkpoint in one transaction.

use deadpool_postgres::ClientWrapper;
use event_store::{Position, RecordedEvent, Unreadable};

use crate::{
    checkpoint::{self, Checkpoint},
    event::Event,
    parked::Parking,
    projector::Projector,
    table::LoadError,
};

#[derive(Debug, thiserror::Error)]
pub(crate) enum ApplyError {
    #[error("the rows could not be read")]
    Load(#[from] LoadError),
    #[error("the database refused")]
    Database(#[from] tokio_postgres::Error),
    #[error("another runner has taken over")]
    Replaced,
}

/// An event on its way into a read model, or why there is none.
pub(crate) struct Incoming {
    pub aggregate_id: String,
    pub position: Position,
    pub event: Result<Event, String>,
}

impl From<Result<RecordedEvent, Unreadable>> for Incoming {
    fn from(read: Result<RecordedEvent, Unreadable>) -> Self {
        match read {
            Ok(recorded) => Self {
                position: recorded.position,
                event: Event::read(&recorded).map_err(|error| error.reason),
                aggregate_id: recorded.aggregate_id,
            },
            Err(error) => Self {
                position: error.position,
                event: Err(error.source.to_string()),
                aggregate_id: error.aggregate_id,
            },
        }
    }
}

/// Folds the batch into the read model and moves its checkpoint. When the database will not have
/// the batch, goes on one event at a time, so that only the culprit's aggregate is parked.
pub(crate) async fn digest<P: Projector>(
    client: &mut ClientWrapper,
    from: Checkpoint,
    mut batch: Vec<Incoming>,
) -> Result<Checkpoint, ApplyError> {
    match apply::<P>(client, &from, &batch).await {
        Err(error) if error.about_the_data().is_some() => {
            tracing::warn!(projection = from.name, %error, "going on one event at a time");
        }
        result => return result,
    }
    let mut checkpoint = from;
    for incoming in &mut batch {
        let applied = apply::<P>(client, &checkpoint, std::slice::from_ref(incoming)).await;
        checkpoint = match applied.map_err(|error| (error.about_the_data(), error)) {
            Ok(moved) => moved,
            Err((Some(why), _)) => {
                incoming.event = Err(why);
                apply::<P>(client, &checkpoint, std::slice::from_ref(incoming)).await?
            }
            Err((None, error)) => return Err(error),
        };
    }
    Ok(checkpoint)
}

async fn apply<P: Projector>(
    client: &mut ClientWrapper,
    from: &Checkpoint,
    batch: &[Incoming],
) -> Result<Checkpoint, ApplyError> {
    let Some(last) = batch.last() else { return Ok(from.clone()) };
    let transaction = client.transaction().await?;
    let mut parking = Parking::load(&transaction, &from.name).await?;
    let followed = batch.iter().filter(|incoming| !parking.holds(&incoming.aggregate_id));
    let events: Vec<&Event> =
        followed.filter_map(|incoming| incoming.event.as_ref().ok()).collect();
    let mut rows = P::load(&transaction, &events).await?;
    for Incoming { aggregate_id, position, event } in batch {
        if parking.holds(aggregate_id) {
            continue;
        }
        let folded = match event {
            Ok(event) => P::fold(&mut rows, event).map_err(|error| error.reason),
            Err(why) => Err(why.clone()),
        };
        if let Err(why) = folded {
            parking.park(aggregate_id, *position, why);
        }
    }
    P::store(&transaction, rows).await?;
    parking.store(&transaction).await?;
    if !checkpoint::advance(&transaction, from, last.position).await? {
        return Err(ApplyError::Replaced);
    }
    transaction.commit().await?;
    Ok(Checkpoint { position: last.position, ..from.clone() })
}

impl ApplyError {
    /// What is wrong with the data, when trying again will not help: an unreadable row, or
    /// SQLSTATE classes 22 (data) and 23 (constraints). The database's own words may quote a
    /// value, so they are left out.
    fn about_the_data(&self) -> Option<String> {
        let (Self::Database(error) | Self::Load(LoadError::Database(error))) = self else {
            return match self {
                Self::Load(error @ LoadError::Row { .. }) => Some(error.to_string()),
                _ => None,
            };
        };
        let error = error.as_db_error()?;
        let code = error.code().code();
        let place = error.constraint().or(error.column()).or(error.table()).unwrap_or("a value");
        matches!(code.get(..2), Some("22" | "23"))
            .then(|| format!("the database refused {place} ({code})"))
    }
}
