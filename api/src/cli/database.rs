//! Reaching the database: the one named by its URL, else the embedded one of the data folder.

use anyhow::Context;
use embedded_postgres::EmbeddedPostgres;
use event_store::ConnectOptions;

use super::Place;

/// What to do when [`Database::may_change_log`] says yes.
pub const SEPARATE_ROLES: &str = "make a role of its own for servers, name it in the database URL, \
     and name the present one in --migration-url";

/// The database's name inside the embedded cluster, and the role that servers run as.
const EMBEDDED_DATABASE: &str = "dna_nexus";
const EMBEDDED_ROLE: &str = "dna_nexus";

pub struct Database {
    /// For the role that servers run as.
    pub options: ConnectOptions,
    /// For the role that owns the tables and migrates them.
    pub owner: ConnectOptions,
    /// Ours to stop, when this process started it or takes part in it.
    embedded: Option<EmbeddedPostgres>,
}

impl Database {
    /// Finds the database of an installation, for a command that may run beside a server.
    pub async fn reach(place: &Place) -> anyhow::Result<Self> {
        anyhow::ensure!(
            place.database_url.is_some() || place.data_dir.join("postgres").exists(),
            "there is no installation in {}; name its folder with --data-dir, or make one with \
             dna-nexus serve or dna-nexus migrate",
            place.data_dir.display()
        );
        Self::reach_or_make(place).await
    }

    /// As [`Self::reach`], in a folder that may be empty.
    pub async fn reach_or_make(place: &Place) -> anyhow::Result<Self> {
        match &place.database_url {
            None => Self::embedded(EmbeddedPostgres::attach_or_start(&place.data_dir).await?).await,
            Some(url) => Self::given(url, place),
        }
    }

    /// Finds the database for a server, which owns the embedded one as long as it runs.
    pub async fn own(place: &Place) -> anyhow::Result<Self> {
        match &place.database_url {
            None => Self::embedded(EmbeddedPostgres::start(&place.data_dir).await?).await,
            Some(url) => Self::given(url, place),
        }
    }

    fn given(url: &str, place: &Place) -> anyhow::Result<Self> {
        let owner = place.migration_url.as_deref().unwrap_or(url);
        Ok(Self {
            options: ConnectOptions::parse(url)?,
            owner: ConnectOptions::parse(owner)?,
            embedded: None,
        })
    }

    async fn embedded(embedded: EmbeddedPostgres) -> anyhow::Result<Self> {
        let admin = ConnectOptions::parse(&embedded.url("postgres"))?.connect().await?;
        let known = "select from pg_database where datname = $1";
        if admin.query_opt(known, &[&EMBEDDED_DATABASE]).await?.is_none() {
            admin.batch_execute(&format!("create database {EMBEDDED_DATABASE}")).await?;
        }
        let known = "select from pg_roles where rolname = $1";
        if admin.query_opt(known, &[&EMBEDDED_ROLE]).await?.is_none() {
            admin.batch_execute(&format!("create role {EMBEDDED_ROLE} login")).await?;
        }
        Ok(Self {
            options: ConnectOptions::parse(&embedded.url_as(EMBEDDED_ROLE, EMBEDDED_DATABASE))?,
            owner: ConnectOptions::parse(&embedded.url(EMBEDDED_DATABASE))?,
            embedded: Some(embedded),
        })
    }

    /// Applies what is missing and names it. A role that is not the owner's is given a server's
    /// rights.
    pub async fn migrate(&self) -> anyhow::Result<Vec<String>> {
        let mut client = self.owner.connect().await.context("the database cannot be reached")?;
        let applied = migrations::run(&mut client).await?;
        if let Some(role) = self.options.role().filter(|role| Some(*role) != self.owner.role()) {
            migrations::admit(&client, role).await?;
        }
        Ok(applied)
    }

    /// Whether a server would run as a role that may change what is in the log. The database is
    /// migrated.
    pub async fn may_change_log(&self) -> anyhow::Result<bool> {
        Ok(event_store::may_change_log(&self.options.connect().await?).await?)
    }

    pub async fn leave(self) -> anyhow::Result<()> {
        match self.embedded {
            Some(embedded) => Ok(embedded.stop().await?),
            None => Ok(()),
        }
    }
}
