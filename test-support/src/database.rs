//! A test's own database.

use deadpool_postgres::{Manager, Pool};
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use crate::{
    cluster::{self, APPLICATION, Cluster, OWNER},
    dump,
};

/// Programs that make the template at the same time take turns.
const TEMPLATE_LOCK: i64 = 0x0064_6e61_7470; // "dnatp"

/// A migrated, empty database. Dropped with this value.
pub struct TestDatabase {
    name: String,
    pattern: String,
}

/// A database in the run's cluster.
pub async fn database() -> TestDatabase {
    let pattern = tokio::task::spawn_blocking(cluster::shared_url).await.expect("a cluster");
    clone_template(pattern.to_owned()).await
}

/// A database in a cluster of its own.
pub async fn database_in(cluster: &Cluster) -> TestDatabase {
    clone_template(cluster.pattern().to_owned()).await
}

async fn clone_template(pattern: String) -> TestDatabase {
    let template = ensure_template(&pattern).await;
    let name = format!("test_{}", Uuid::new_v4().simple());
    let admin = connect(&cluster::url_of(&pattern, OWNER, "postgres")).await;
    let clone = format!("create database {name} template {template} strategy file_copy");
    admin.batch_execute(&clone).await.expect("the template is cloned");
    // The one right that is not inside a database, and so not in its template.
    let grant = format!("grant create on database {name} to {APPLICATION}");
    admin.batch_execute(&grant).await.expect("granted");
    TestDatabase { name, pattern }
}

/// The template's name says which migrations it has, so a changed migration makes a new one.
async fn ensure_template(pattern: &str) -> String {
    let name = format!("template_{}", migrations::fingerprint());
    let admin = connect(&cluster::url_of(pattern, OWNER, "postgres")).await;
    admin.execute("select pg_advisory_lock($1)", &[&TEMPLATE_LOCK]).await.expect("a turn");
    let known = admin
        .query_opt("select from pg_database where datname = $1", &[&name])
        .await
        .expect("the databases");
    if known.is_none() {
        ensure_application_role(&admin).await;
        let unfinished = format!("{name}_unfinished");
        admin
            .batch_execute(&format!("drop database if exists {unfinished} with (force)"))
            .await
            .expect("nothing left over");
        admin.batch_execute(&format!("create database {unfinished}")).await.expect("a database");
        let mut client = connect(&cluster::url_of(pattern, OWNER, &unfinished)).await;
        migrations::run(&mut client).await.expect("migrated");
        migrations::admit(&client, APPLICATION).await.expect("admitted");
        drop(client);
        // The server notices a little later that the connection is gone.
        let rename = format!("alter database {unfinished} rename to {name}");
        while admin.batch_execute(&rename).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    name
}

async fn ensure_application_role(admin: &Client) {
    let known = admin.query_opt("select from pg_roles where rolname = $1", &[&APPLICATION]).await;
    if known.expect("the roles").is_none() {
        let create = format!("create role {APPLICATION} login");
        admin.batch_execute(&create).await.expect("a role");
    }
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

impl TestDatabase {
    /// What `pg_dump` makes of this one, restored into a new database of the same cluster.
    pub async fn dumped_and_restored(&self) -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        let admin = connect(&cluster::url_of(&self.pattern, OWNER, "postgres")).await;
        admin.batch_execute(&format!("create database {name}")).await.expect("a database");
        let grant = format!("grant create on database {name} to {APPLICATION}");
        admin.batch_execute(&grant).await.expect("granted");
        let restored = Self { name, pattern: self.pattern.clone() };
        let (from, to) = (self.owner_url(), restored.owner_url());
        let copying = tokio::task::spawn_blocking(move || dump::copy(&from, &to));
        copying.await.expect("dumped and restored");
        restored
    }

    /// A failover: whoever is connected is cut off, and meets the other one, such as an older copy,
    /// when they connect again. `other` is what this one was, from then on.
    pub async fn fail_over_to(&self, other: &Self) {
        let admin = connect(&cluster::url_of(&self.pattern, OWNER, "postgres")).await;
        let (name, other) = (&self.name, &other.name);
        let cut_off = format!(
            "alter database {name} with allow_connections false;
             select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
        );
        admin.batch_execute(&cut_off).await.expect("cut off");
        // The server notices a little later that a connection is gone.
        let leave = format!("alter database {name} rename to {name}_was");
        while admin.batch_execute(&leave).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let swap = format!(
            "alter database {other} rename to {name};
             alter database {name}_was rename to {other};
             alter database {other} with allow_connections true"
        );
        admin.batch_execute(&swap).await.expect("the other one's turn");
    }

    /// For the role that servers run as.
    pub fn url(&self) -> String {
        cluster::url_of(&self.pattern, APPLICATION, &self.name)
    }

    /// For the role that owns the tables and may do everything.
    pub fn owner_url(&self) -> String {
        cluster::url_of(&self.pattern, OWNER, &self.name)
    }

    /// A small pool on it.
    pub fn pool(&self) -> Pool {
        let config = self.url().parse().expect("a URL");
        Pool::builder(Manager::new(config, NoTls)).max_size(8).build().expect("a pool")
    }

    /// A connection outside any pool, for the role that may do everything.
    pub async fn client(&self) -> Client {
        connect(&self.owner_url()).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let admin = cluster::url_of(&self.pattern, OWNER, "postgres");
        let statement = format!("drop database if exists {} with (force)", self.name);
        // A runtime cannot block inside another, hence the thread.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                if let Ok((client, connection)) = tokio_postgres::connect(&admin, NoTls).await {
                    tokio::spawn(connection);
                    let _ = client.batch_execute(&statement).await;
                }
            });
        });
        let _ = dropping.join();
    }
}
