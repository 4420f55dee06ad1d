//! postgres-es' own append: a transaction with one insert for each event.

use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use domain::account::Account;
use postgres_es::PostgresEventRepository;
use uuid::Uuid;

use super::connect;
use crate::{append::one_event, ground::Ground};

pub struct Writer {
    repository: PostgresEventRepository,
}

/// A database with postgres-es' table, extended by what a way needs.
pub async fn database(ground: &Ground, table: &str) -> anyhow::Result<String> {
    let url = ground.empty_database().await?;
    connect(&url).await?.batch_execute(table).await?;
    Ok(url)
}

impl Writer {
    pub async fn connect(url: &str, connections: u32) -> anyhow::Result<Self> {
        // Its habit of asking a connection whether it lives before each use is left out: it is
        // no part of the way.
        let pool = sqlx::postgres::PgPoolOptions::new()
            .max_connections(connections)
            .test_before_acquire(false)
            .connect(url)
            .await?;
        Ok(Self { repository: PostgresEventRepository::new(pool) })
    }

    pub async fn append(&self, id: Uuid) -> anyhow::Result<()> {
        let events: Vec<_> = one_event()
            .events
            .into_iter()
            .map(|event| {
                anyhow::Ok(SerializedEvent::new(
                    id.to_string(),
                    1,
                    "account".to_owned(),
                    event.event_type,
                    event.event_version,
                    serde_json::from_str(&event.payload)?,
                    serde_json::from_str(&event.metadata)?,
                ))
            })
            .collect::<Result<_, _>>()?;
        Ok(self.repository.persist::<Account>(&events, None).await?)
    }
}
