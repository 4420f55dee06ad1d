//! A read model's own tables: made when they are not there, or not in this version.

use deadpool_postgres::ClientWrapper;

use crate::projector::Projector;

#[derive(Debug, thiserror::Error)]
pub(crate) enum PrepareError {
    #[error("the database refused")]
    Database(#[from] tokio_postgres::Error),
    /// Going on would take the read model away from a newer node.
    #[error("the tables have version {found}, newer than this program's {known}")]
    Newer { found: i32, known: i32 },
}

/// Makes the tables unless they are there in this version; then everything is folded anew. Nodes
/// that start together take turns.
pub(crate) async fn prepare<P: Projector>(client: &mut ClientWrapper) -> Result<(), PrepareError> {
    let name = P::NAME;
    let transaction = client.transaction().await?;
    transaction
        .execute("select pg_advisory_xact_lock(hashtext('tables'), hashtext($1))", &[&name])
        .await?;
    let known = transaction
        .query_opt("select version from projection_checkpoints where name = $1", &[&name])
        .await?;
    match known.map(|row| row.try_get::<_, i32>(0)).transpose()? {
        Some(found) if found == P::VERSION => return Ok(()),
        Some(found) if found > P::VERSION => {
            return Err(PrepareError::Newer { found, known: P::VERSION });
        }
        _ => {}
    }
    tracing::info!(projection = name, version = P::VERSION, "making the read model anew");
    let tables = P::TABLES;
    transaction
        .batch_execute(&format!(
            "drop schema if exists {name} cascade; create schema {name};
             set local search_path to {name}; {tables}
             set local search_path to public;"
        ))
        .await?;
    transaction
        .execute(
            "insert into projection_checkpoints (name, version, position) values ($1, $2, 0)
             on conflict (name) do update
             set version = $2, position = 0, epoch = projection_checkpoints.epoch + 1",
            &[&name, &P::VERSION],
        )
        .await?;
    transaction.execute("delete from parked_aggregates where projection = $1", &[&name]).await?;
    transaction.commit().await?;
    Ok(())
}
