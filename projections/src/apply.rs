//! One batch into one read model: rows and checkpoint in one transaction.

use deadpool_postgres::{ClientWrapper, Transaction};
use domain::AccountId;
use event_store::{Position, RecordedEvent, Unreadable, sealing::SealingError};
use futures_util::join;

use crate::{
    checkpoint::{self, Checkpoint},
    event::Event,
    parked::Parking,
    projector::Projector,
    table::TableError,
};

#[derive(Debug, thiserror::Error)]
pub(crate) enum ApplyError {
    #[error("the tables could not be used")]
    Table(#[from] TableError),
    #[error("the database refused")]
    Database(#[from] tokio_postgres::Error),
    #[error("another runner has taken over")]
    Replaced,
}

/// An event on its way into a read model, or why there is none.
pub(crate) struct Incoming {
    pub aggregate_id: String,
    pub position: Position,
    /// Whom it deletes, whether or not anything else of it can be understood.
    pub deletes: Option<AccountId>,
    pub event: Result<Event, String>,
}

impl From<Result<RecordedEvent, Unreadable>> for Incoming {
    fn from(read: Result<RecordedEvent, Unreadable>) -> Self {
        match read {
            Ok(recorded) => Self {
                position: recorded.position,
                deletes: deleted_by(&recorded.event_type, &recorded.aggregate_id),
                event: Event::read(&recorded).map_err(|error| error.reason),
                aggregate_id: recorded.aggregate_id,
            },
            Err(error) => Self {
                position: error.position,
                deletes: deleted_by(&error.event_type, &error.aggregate_id),
                event: Err(why(&error)),
                aggregate_id: error.aggregate_id,
            },
        }
    }
}

/// No pool and no token has an event of this name.
fn deleted_by(event_type: &str, aggregate_id: &str) -> Option<AccountId> {
    aggregate_id.parse().ok().filter(|_| event_type == "Deleted")
}

/// Sealing names places only. Anything else might quote a value, and this text outlives the person.
fn why(error: &Unreadable) -> String {
    match error.source.downcast_ref::<SealingError>() {
        Some(sealing) => sealing.to_string(),
        None => "its row is not one that the log has written".to_owned(),
    }
}

/// Folds the batch into the read model and moves its checkpoint. When the database will not have
/// the batch, goes on one event at a time, so that only the culprit's aggregate is parked.
pub(crate) async fn digest<P: Projector>(
    client: &mut ClientWrapper,
    from: Checkpoint,
    batch: &[Incoming],
) -> Result<Checkpoint, ApplyError> {
    // Does nothing in a session that has had a batch.
    checkpoint::prepare(client).await?;
    P::prepare(client).await?;
    match apply::<P>(client, &from, batch, None).await {
        Err(error) if error.about_the_data().is_some() => {
            tracing::warn!(projection = from.name, %error, "going on one event at a time");
        }
        result => return result,
    }
    let mut checkpoint = from;
    for incoming in batch.chunks(1) {
        let applied = apply::<P>(client, &checkpoint, incoming, None).await;
        checkpoint = match applied.map_err(|error| (error.about_the_data(), error)) {
            Ok(moved) => moved,
            Err((Some(why), _)) => apply::<P>(client, &checkpoint, incoming, Some(&why)).await?,
            Err((None, error)) => return Err(error),
        };
    }
    Ok(checkpoint)
}

/// `refused` is why the database would not have the batch.
async fn apply<P: Projector>(
    client: &mut ClientWrapper,
    from: &Checkpoint,
    batch: &[Incoming],
    refused: Option<&str>,
) -> Result<Checkpoint, ApplyError> {
    let transaction = client.transaction().await?;
    let moved = apply_within::<P>(&transaction, from, batch, refused).await?;
    transaction.commit().await?;
    Ok(moved)
}

pub(crate) async fn apply_within<P: Projector>(
    transaction: &Transaction<'_>,
    from: &Checkpoint,
    batch: &[Incoming],
    refused: Option<&str>,
) -> Result<Checkpoint, ApplyError> {
    let Some(last) = batch.last() else { return Ok(from.clone()) };
    let ids = batch.iter().map(|incoming| incoming.aggregate_id.as_str());
    let events: Vec<&Event> = batch.iter().filter_map(|each| each.event.as_ref().ok()).collect();
    let deleted: Vec<AccountId> = batch.iter().filter_map(|each| each.deletes).collect();
    // Sent together and answered in this order: one way to the database and back.
    let (is_ours, parking, rows) = join!(
        checkpoint::lock(transaction, from),
        Parking::load(transaction, &from.name, ids),
        P::load(transaction, &events, &deleted),
    );
    if !is_ours? {
        return Err(ApplyError::Replaced);
    }
    let (mut parking, mut rows) = (parking?, rows?);
    for Incoming { aggregate_id, position, deletes, event } in batch {
        let folded = match (event, refused) {
            _ if parking.holds(aggregate_id) => None,
            (Ok(event), None) => Some(P::fold(&mut rows, event).map_err(|error| error.reason)),
            (Err(why), _) => Some(Err(why.clone())),
            (Ok(_), Some(why)) => Some(Err(why.to_owned())),
        };
        // Whatever is parked: who is deleted is forgotten.
        if let (Some(account), None | Some(Err(_))) = (deletes, &folded) {
            P::forget(&mut rows, *account);
        }
        if let Some(Err(why)) = folded {
            parking.park(aggregate_id, *position, why);
        }
    }
    let change = P::store(transaction, rows).await?;
    parking.store(transaction).await?;
    Ok(checkpoint::advance(transaction, from, last.position, from.digest.and(change)).await?)
}

impl ApplyError {
    pub(crate) fn about_the_data(&self) -> Option<String> {
        match self {
            Self::Table(error) => error.about_the_data(),
            Self::Database(_) | Self::Replaced => None,
        }
    }
}
