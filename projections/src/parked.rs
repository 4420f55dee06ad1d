//! Aggregates that a projection had to leave out, so that the others could go on.

use std::collections::{BTreeSet, HashSet};

use deadpool_postgres::{Pool, Transaction};
use event_store::Position;
use jiff::Timestamp;
use serde::Serialize;
use tokio_postgres::Error;

use crate::QueryError;

/// An aggregate that a projection has not followed since `position`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Parked {
    pub projection: String,
    pub aggregate_id: String,
    pub position: Position,
    /// Why, without anything personal.
    pub error: String,
    pub parked_at: Timestamp,
}

/// Everything that is parked, the oldest first.
pub async fn parked(pool: &Pool) -> Result<Vec<Parked>, QueryError> {
    let client = pool.get().await?;
    let statement = client
        .prepare_cached(
            "select projection, aggregate_id, position, error, parked_at
             from parked_aggregates order by position, projection, aggregate_id",
        )
        .await?;
    let rows = client.query(&statement, &[]).await?;
    let parked = rows.iter().map(|row| {
        Ok(Parked {
            projection: row.try_get(0)?,
            aggregate_id: row.try_get(1)?,
            position: Position::from_sql(row.try_get(2)?),
            error: row.try_get(3)?,
            parked_at: row.try_get(4)?,
        })
    });
    parked.collect()
}

/// A batch's view of what its projection has parked.
pub(crate) struct Parking {
    projection: String,
    aggregates: HashSet<String>,
    new: Vec<(String, Position, String)>,
}

impl Parking {
    /// Which of these aggregates are parked.
    pub async fn load(
        transaction: &Transaction<'_>,
        projection: &str,
        aggregate_ids: impl Iterator<Item = &str>,
    ) -> Result<Self, Error> {
        let statement = transaction
            .prepare_cached(
                "select aggregate_id from parked_aggregates
                 where projection = $1 and aggregate_id = any($2)",
            )
            .await?;
        let asked: Vec<&str> = aggregate_ids.collect::<BTreeSet<_>>().into_iter().collect();
        let rows = transaction.query(&statement, &[&projection, &asked]).await?;
        let aggregates = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        Ok(Self { projection: projection.to_owned(), aggregates, new: Vec::new() })
    }

    pub fn holds(&self, aggregate_id: &str) -> bool {
        self.aggregates.contains(aggregate_id)
    }

    pub fn park(&mut self, aggregate_id: &str, position: Position, why: String) {
        tracing::error!(
            projection = self.projection,
            aggregate = aggregate_id,
            position = position.0,
            why,
            "an event cannot be projected; its aggregate is parked"
        );
        self.aggregates.insert(aggregate_id.to_owned());
        self.new.push((aggregate_id.to_owned(), position, why));
    }

    pub async fn store(self, transaction: &Transaction<'_>) -> Result<(), Error> {
        for (aggregate, position, why) in self.new {
            transaction
                .execute(
                    "insert into parked_aggregates (projection, aggregate_id, position, error)
                     values ($1, $2, $3, $4) on conflict do nothing",
                    &[&self.projection, &aggregate, &position.to_sql(), &why],
                )
                .await?;
        }
        Ok(())
    }
}
