//! Reading the log in its global order.
//!
//! Invariant: a read returns every event it covers or an error, never a silently shorter answer.

use cqrs_es::Aggregate;
use deadpool_postgres::{Pool, PoolError};
use futures_util::TryStreamExt;
use tokio_postgres::types::ToSql;

use crate::{
    Cursor, Position, RecordedEvent, Unreadable,
    keys::KeyringError,
    recorded::{COLUMNS, page_of_kind},
    sealer::Sealer,
};

/// How many events of one kind of aggregate are read at a time.
const PAGE: i64 = 500;

/// Reads events and opens what is personal in them.
#[derive(Clone)]
pub struct Reader {
    pool: Pool,
    sealer: Sealer,
}

/// Which events to read. Empty lists mean all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub event_types: Vec<String>,
    /// Aggregate ids.
    pub subjects: Vec<String>,
    /// The account that events are about: its own, and those of others that name it. Not indexed:
    /// reading through a million events takes seconds, which questions as rare as an auditor's can
    /// wait for, and every append would have to keep the index.
    pub account: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("no connection to read the log with")]
    Connection(#[from] PoolError),
    #[error("the log could not be read")]
    Query(#[from] tokio_postgres::Error),
    #[error("the keys of personal values are not at hand")]
    Keys(#[from] KeyringError),
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The log was restored or replaced since the cursor was handed out.
    #[error("the cursor {0} is of another history")]
    Diverged(Cursor),
}

impl Reader {
    pub(crate) fn new(pool: Pool, sealer: Sealer) -> Self {
        Self { pool, sealer }
    }

    /// Where the log ends.
    pub async fn head(&self) -> Result<Position, ReadError> {
        let client = self.pool.get().await?;
        let newest = "select position from log_head order by position desc limit 1";
        let row = client.query_one(newest, &[]).await?;
        Ok(Position::from_sql(row.try_get("position")?))
    }

    /// Where the log ends, as whoever reads on from there keeps it.
    pub async fn end(&self) -> Result<Cursor, ReadError> {
        let client = self.pool.get().await?;
        let newest = "select position, substr(chain, 1, 4) from log_head
            order by position desc limit 1";
        let row = client.query_one(newest, &[]).await?;
        let history = <[u8; 4]>::try_from(row.try_get::<_, &[u8]>(1)?).unwrap_or_default();
        Ok(Cursor { position: Position::from_sql(row.try_get(0)?), history })
    }

    /// At most `limit` events after `position`, in order. Fewer than `limit` only at the end.
    pub async fn read_after(
        &self,
        position: Position,
        limit: u32,
        filter: &Filter,
    ) -> Result<Vec<RecordedEvent>, ReadError> {
        let events = self.read_each_after(position, limit, filter).await?;
        Ok(events.into_iter().collect::<Result<_, _>>()?)
    }

    /// As [`Self::read_after`], for readers that go on past an event that nobody can read.
    pub async fn read_each_after(
        &self,
        position: Position,
        limit: u32,
        filter: &Filter,
    ) -> Result<Vec<Result<RecordedEvent, Unreadable>>, ReadError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached(&format!(
                "select {COLUMNS} from events
                 where position > $1
                   and (cardinality($3::text[]) = 0 or event_type = any($3))
                   and (cardinality($4::text[]) = 0 or aggregate_id = any($4))
                   and ($5::text is null or aggregate_id = $5
                        or payload -> event_type ->> 'account_id' = $5)
                 order by position limit $2"
            ))
            .await?;
        let (position, limit) = (position.to_sql(), i64::from(limit));
        let parameters: [&(dyn ToSql + Sync); 5] =
            [&position, &limit, &filter.event_types, &filter.subjects, &filter.account];
        // Taken apart as they come, while PostgreSQL looks for the next.
        let rows = client.query_raw(&statement, parameters).await?;
        let events = rows.map_ok(|row| RecordedEvent::from_row(&row)).try_collect().await?;
        drop(client);
        Ok(self.sealer.open_each(events).await?)
    }

    /// All events of one kind of aggregate, stream by stream in the order of their ids. For kinds of
    /// which there are few: what there is comes as a whole.
    pub async fn read_kind<A: Aggregate>(&self) -> Result<Vec<RecordedEvent>, ReadError> {
        let mut events = Vec::<RecordedEvent>::new();
        loop {
            let client = self.pool.get().await?;
            let statement = client.prepare_cached(&page_of_kind()).await?;
            let (id, sequence) = events.last().map_or(("", 0), |last| {
                (last.aggregate_id.as_str(), i64::try_from(last.sequence).unwrap_or(i64::MAX))
            });
            let rows = client.query(&statement, &[&A::TYPE, &id, &sequence, &PAGE]).await?;
            drop(client);
            let is_end = i64::try_from(rows.len()).is_ok_and(|read| read < PAGE);
            let page = rows.iter().map(RecordedEvent::from_row).collect();
            for event in self.sealer.open_each(page).await? {
                events.push(event?);
            }
            if is_end {
                return Ok(events);
            }
        }
    }

    /// As [`Self::read_after`], for whoever stays with the log: it may be restored or replaced
    /// between two of their reads.
    pub async fn read_on(
        &self,
        cursor: Cursor,
        limit: u32,
        filter: &Filter,
    ) -> Result<Vec<RecordedEvent>, ReadError> {
        let events = self.read_after(cursor.position, limit, filter).await?;
        // Asked afterwards: a log that was replaced before or meanwhile does not have it any more.
        self.resume(cursor).await?;
        Ok(events)
    }

    /// The position to go on from, if the log still has the history that `cursor` names.
    pub async fn resume(&self, cursor: Cursor) -> Result<Position, ReadError> {
        if cursor.position == Position::START {
            return Ok(Position::START);
        }
        let client = self.pool.get().await?;
        let row = client
            .query_opt("select chain from events where position = $1", &[&cursor.position.to_sql()])
            .await?;
        let same = match &row {
            Some(row) => row.try_get::<_, &[u8]>("chain")?.starts_with(&cursor.history),
            None => false,
        };
        if same { Ok(cursor.position) } else { Err(ReadError::Diverged(cursor)) }
    }
}
