//! Reading the log for a read model, one batch ahead.

use event_store::{Filter, Position, ReadError, Reader};
use tokio::task::JoinHandle;

use crate::apply::Incoming;

type Batch = Result<Vec<Incoming>, ReadError>;

/// While a batch is applied, the one after it is read.
pub(crate) struct Ahead {
    reader: Reader,
    /// How many events a batch has, unless the log ends.
    events: u32,
    next: Option<(Position, JoinHandle<Batch>)>,
}

impl Ahead {
    pub fn new(reader: Reader, events: u32) -> Self {
        Self { reader, events, next: None }
    }

    pub async fn head(&self) -> Result<Position, ReadError> {
        self.reader.head().await
    }

    /// What follows `position`: nothing at the end of the log only.
    pub async fn after(&mut self, position: Position) -> Batch {
        let batch = match self.read_before(position).await {
            Some(batch) => batch,
            None => read(&self.reader, position, self.events).await?,
        };
        if let Some(last) = batch.last().filter(|_| batch.len() == self.events as usize) {
            let (reader, after, events) = (self.reader.clone(), last.position, self.events);
            let reading = tokio::spawn(async move { read(&reader, after, events).await });
            self.next = Some((after, reading));
        }
        Ok(batch)
    }

    /// The batch that was read ahead, if it is this one and the log went on then.
    async fn read_before(&mut self, position: Position) -> Option<Vec<Incoming>> {
        let (_, reading) = self.next.take().filter(|(after, _)| *after == position)?;
        reading.await.ok()?.ok().filter(|batch| !batch.is_empty())
    }
}

async fn read(reader: &Reader, after: Position, events: u32) -> Batch {
    let events = reader.read_each_after(after, events, &Filter::default()).await?;
    Ok(events.into_iter().map(Into::into).collect())
}
