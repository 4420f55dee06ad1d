//! What is measured on: a durable PostgreSQL of its own, and nodes on fresh databases in it.

use std::{fs, path::Path, sync::Arc};

use deadpool_postgres::Pool;
use domain::{account::Account, storage_pool::StoragePool};
use embedded_postgres::{EmbeddedPostgres, Settings};
use event_store::{Aggregates, ConnectOptions, Log, Metadata, keys::Installation};
use tempfile::TempDir;
use uuid::Uuid;

use crate::people;

/// What an operator would set on a machine like this one; durability is left as it comes.
const OPTIONS: [&str; 3] = ["shared_buffers=512MB", "max_wal_size=4GB", "max_connections=200"];

pub struct Ground {
    server: EmbeddedPostgres,
    folder: TempDir,
}

/// One node on a database of its own.
pub struct Node {
    pub url: String,
    pub log: Log,
    pub accounts: Arc<Aggregates<Account>>,
    pub pools: Arc<Aggregates<StoragePool>>,
    pub db: Pool,
    /// Of everything that is done here.
    pub circumstances: Metadata,
}

impl Ground {
    pub async fn make() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let settings = Settings { options: OPTIONS.map(str::to_owned).into() };
        let server = EmbeddedPostgres::start_with(folder.path(), settings).await?;
        Ok(Self { server, folder })
    }

    /// A migrated, empty database.
    pub async fn database(&self) -> anyhow::Result<String> {
        let url = self.empty_database().await?;
        let mut client = ConnectOptions::parse(&url)?.connect().await?;
        migrations::run(&mut client).await?;
        Ok(url)
    }

    /// A database without tables.
    pub async fn empty_database(&self) -> anyhow::Result<String> {
        let name = format!("bench_{}", Uuid::new_v4().simple());
        let admin = ConnectOptions::parse(&self.server.url("postgres"))?.connect().await?;
        admin.batch_execute(&format!("create database {name}")).await?;
        Ok(self.server.url(&name))
    }

    pub async fn node(&self) -> anyhow::Result<Node> {
        self.node_on(self.database().await?).await
    }

    pub async fn node_on(&self, url: String) -> anyhow::Result<Node> {
        let options = ConnectOptions::parse(&url)?;
        let db = options.pool(16)?;
        let keys = self.folder.path().join(url.rsplit('_').next().unwrap_or_default());
        let keys = keys.with_extension("keys");
        fs::create_dir_all(&keys)?;
        let installation = Installation::open(&db, &keys).await?;
        let log = Log::open(options, db.clone(), &installation);
        let (accounts, pools) = (Arc::new(log.aggregates()?), Arc::new(log.aggregates()?));
        Ok(Node { url, log, accounts, pools, db, circumstances: people::metadata() })
    }

    /// Prints the machine and the server's settings.
    pub async fn describe(&self) -> anyhow::Result<()> {
        let client = ConnectOptions::parse(&self.server.url("postgres"))?.connect().await?;
        let cores = std::thread::available_parallelism()?;
        println!("machine   {} ({cores} cores)", processor().unwrap_or_default());
        let version: String = client.query_one("select version()", &[]).await?.get(0);
        println!("server    {}", version.split(" on ").next().unwrap_or_default());
        for name in ["fsync", "synchronous_commit", "full_page_writes", "shared_buffers"] {
            let value: String = client.query_one(&format!("show {name}"), &[]).await?.get(0);
            println!("          {name} = {value}");
        }
        Ok(())
    }
}

fn processor() -> Option<String> {
    let text = fs::read_to_string(Path::new("/proc/cpuinfo")).ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
