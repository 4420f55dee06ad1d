//! The database's SQL history, and how it is applied.
//!
//! Each file in `sql/` is applied once, in order, and never edited after a release. Read models
//! are absent on purpose: they can be rebuilt, so each projection owns its own tables.

use sha2::{Digest, Sha256};
use tokio_postgres::Client;

mod embedded {
    refinery::embed_migrations!("sql");
}

/// Any constant will do, as long as every node uses the same one.
const MIGRATION_LOCK: i64 = 0x0064_6e61_6e78; // "dnanx"

#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    #[error("the database could not be locked for migration")]
    Lock(#[source] tokio_postgres::Error),
    #[error(
        "the database could not be migrated; if it was last used by a newer dna-nexus, run that one"
    )]
    Apply(#[source] refinery::Error),
    #[error("the role {role} could not be given the rights of a server; does it exist?")]
    Admit { role: String, source: tokio_postgres::Error },
}

/// Brings the database up to date. Nodes that start together take turns. Refuses a database that
/// holds a migration which this program does not know.
pub async fn run(client: &mut Client) -> Result<Vec<String>, MigrationError> {
    client
        .execute("select pg_advisory_lock($1)", &[&MIGRATION_LOCK])
        .await
        .map_err(MigrationError::Lock)?;
    let report = embedded::migrations::runner()
        .set_abort_missing(true)
        .set_abort_divergent(true)
        .run_async(client)
        .await;
    client
        .execute("select pg_advisory_unlock($1)", &[&MIGRATION_LOCK])
        .await
        .map_err(MigrationError::Lock)?;
    let report = report.map_err(MigrationError::Apply)?;
    Ok(report.applied_migrations().iter().map(ToString::to_string).collect())
}

/// Lets `role` run a server on this database, which the client's own role has migrated. The role
/// can then append to the log and read it, and change nothing that is in it.
pub async fn admit(client: &Client, role: &str) -> Result<(), MigrationError> {
    client
        .execute("call admit_application($1)", &[&role])
        .await
        .map_err(|source| MigrationError::Admit { role: role.to_owned(), source })?;
    Ok(())
}

/// Names this very history: a template database built from it can be found again by it.
pub fn fingerprint() -> String {
    let mut hash = Sha256::new();
    for migration in embedded::migrations::runner().get_migrations() {
        hash.update(migration.checksum().to_be_bytes());
        hash.update(migration.name());
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
