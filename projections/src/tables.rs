//! A read model's own tables.

use deadpool_postgres::{ClientWrapper, Transaction};

use crate::{projector::Projector, rebuild};

#[derive(Debug, thiserror::Error)]
pub(crate) enum PrepareError {
    #[error("the database refused")]
    Database(#[from] tokio_postgres::Error),
    /// Going on would take the read model away from a newer node.
    #[error("the tables have version {found}, newer than this program's {known}")]
    Newer { found: i32, known: i32 },
}

/// Makes the tables unless they are there; asks for a rebuild when they are of an older version.
pub(crate) async fn prepare<P: Projector>(client: &mut ClientWrapper) -> Result<(), PrepareError> {
    let name = P::NAME;
    let transaction = client.transaction().await?;
    lock(&transaction, name).await?;
    let present = transaction
        .query_opt("select version from projection_checkpoints where name = $1", &[&name])
        .await?;
    match present.map(|row| row.try_get::<_, i32>(0)).transpose()? {
        Some(found) if found == P::VERSION => return Ok(()),
        Some(found) if found > P::VERSION => {
            return Err(PrepareError::Newer { found, known: P::VERSION });
        }
        Some(_) => rebuild::ask(&transaction, name, P::VERSION).await?,
        None => {
            make::<P>(&transaction, name).await?;
            let insert = "insert into projection_checkpoints (name, version, position)
                          values ($1, $2, 0)";
            transaction.execute(insert, &[&name, &P::VERSION]).await?;
        }
    }
    transaction.commit().await?;
    Ok(())
}

/// Makes the tables, empty, in a schema that is theirs alone.
pub(crate) async fn make<P: Projector>(
    transaction: &Transaction<'_>,
    schema: &str,
) -> Result<(), tokio_postgres::Error> {
    tracing::info!(projection = schema, version = P::VERSION, "making the read model's tables");
    let tables = P::TABLES;
    transaction
        .batch_execute(&format!(
            "drop schema if exists {schema} cascade; create schema {schema};
             set local search_path to {schema}; {tables}
             set local search_path to {schema}, public;"
        ))
        .await
}

/// The settings of a session that works on the tables in a schema. Plans are made once: for lists of
/// keys PostgreSQL would otherwise plan each statement of each batch anew, which takes longer than
/// carrying it out. They go by the indexes also while a table is small, for it grows.
pub(crate) fn session(schema: &str) -> String {
    format!(
        "set plan_cache_mode = force_generic_plan; set enable_seqscan = off;
         set search_path to {schema}, public"
    )
}

/// Lets the planner know what is in the tables of a schema.
pub(crate) async fn analyze(
    transaction: &Transaction<'_>,
    schema: &str,
) -> Result<(), tokio_postgres::Error> {
    let tables = "select quote_ident(tablename) from pg_tables where schemaname = $1";
    for row in transaction.query(tables, &[&schema]).await? {
        let table: &str = row.try_get(0)?;
        transaction.batch_execute(&format!("analyze {schema}.{table}")).await?;
    }
    Ok(())
}

/// Nodes that make the same tables take turns.
async fn lock(transaction: &Transaction<'_>, name: &str) -> Result<(), tokio_postgres::Error> {
    let lock = "select pg_advisory_xact_lock(hashtext('tables'), hashtext($1))";
    transaction.execute(lock, &[&name]).await?;
    Ok(())
}
