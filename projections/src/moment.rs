//! All that a read model says, together with the position that it is of: for whoever checks it.

use deadpool_postgres::{Client, Transaction};
use event_store::Position;
use serde::de::DeserializeOwned;
use tokio_postgres::{IsolationLevel, Row};

use crate::QueryError;

/// What a transaction sees stays the same until its end.
pub(crate) async fn begin(client: &mut Client) -> Result<Transaction<'_>, QueryError> {
    let transaction = client.build_transaction().read_only(true);
    Ok(transaction.isolation_level(IsolationLevel::RepeatableRead).start().await?)
}

/// How far the read model has come; `None` when nobody has made it yet.
pub(crate) async fn position(
    moment: &Transaction<'_>,
    name: &str,
) -> Result<Option<Position>, QueryError> {
    let query = "select position from projection_checkpoints where name = $1";
    let row = moment.query_opt(query, &[&name]).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.map(Position::from_sql))
}

/// The documents in the first column.
pub(crate) fn documents<T: DeserializeOwned>(rows: Vec<Row>) -> Result<Vec<T>, QueryError> {
    rows.into_iter().map(|row| Ok(serde_json::from_value(row.try_get(0)?)?)).collect()
}
