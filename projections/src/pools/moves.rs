//! Moves of which something is left.

use deadpool_postgres::Pool as Connections;
use domain::AccountId;

use super::Move;
use crate::{QueryError, moment};

/// All of them, the oldest first.
pub async fn moves(connections: &Connections) -> Result<Vec<Move>, QueryError> {
    let client = connections.get().await?;
    let query = "select to_jsonb(t) from pools.move t order by since, move_id";
    moment::documents(client.query(query, &[]).await?)
}

/// One account's, the oldest first.
pub async fn moves_of(
    connections: &Connections,
    account: AccountId,
) -> Result<Vec<Move>, QueryError> {
    let client = connections.get().await?;
    let query =
        "select to_jsonb(t) from pools.move t where account_id = $1 order by since, move_id";
    moment::documents(client.query(query, &[&account.0]).await?)
}
