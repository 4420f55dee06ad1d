//! Reaching the database: the one named by its URL, else the embedded one of the data folder.

use anyhow::Context;
use embedded_postgres::EmbeddedPostgres;
use event_store::ConnectOptions;

use super::Place;

/// The database's name inside the embedded cluster.
const EMBEDDED_DATABASE: &str = "dna_nexus";

pub struct Database {
    pub options: ConnectOptions,
    /// Ours to stop, when this process started it or takes part in it.
    embedded: Option<EmbeddedPostgres>,
}

impl Database {
    /// Finds the database for a command that may run beside a server.
    pub async fn reach(place: &Place) -> anyhow::Result<Self> {
        let Some(url) = &place.database_url else {
            let embedded = EmbeddedPostgres::attach_or_start(&place.data_dir).await?;
            return Self::embedded(embedded).await;
        };
        Self::given(url)
    }

    /// Finds the database for a server, which owns the embedded one as long as it runs.
    pub async fn own(place: &Place) -> anyhow::Result<Self> {
        let Some(url) = &place.database_url else {
            let embedded = EmbeddedPostgres::start(&place.data_dir).await?;
            return Self::embedded(embedded).await;
        };
        Self::given(url)
    }

    fn given(url: &str) -> anyhow::Result<Self> {
        Ok(Self { options: ConnectOptions::parse(url)?, embedded: None })
    }

    async fn embedded(embedded: EmbeddedPostgres) -> anyhow::Result<Self> {
        let admin = ConnectOptions::parse(&embedded.url("postgres"))?.connect().await?;
        let known = admin
            .query_opt("select from pg_database where datname = $1", &[&EMBEDDED_DATABASE])
            .await?;
        if known.is_none() {
            admin.batch_execute(&format!("create database {EMBEDDED_DATABASE}")).await?;
        }
        let options = ConnectOptions::parse(&embedded.url(EMBEDDED_DATABASE))?;
        Ok(Self { options, embedded: Some(embedded) })
    }

    /// Applies what is missing and names it.
    pub async fn migrate(&self) -> anyhow::Result<Vec<String>> {
        let mut client = self.options.connect().await.context("the database cannot be reached")?;
        Ok(migrations::run(&mut client).await?)
    }

    pub async fn leave(self) -> anyhow::Result<()> {
        match self.embedded {
            Some(embedded) => Ok(embedded.stop().await?),
            None => Ok(()),
        }
    }
}
