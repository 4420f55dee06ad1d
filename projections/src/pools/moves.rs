//! Moves of which something is left.

use deadpool_postgres::Pool as Connections;
use domain::{AccountId, PoolId};

use super::Move;
use crate::{
    QueryError, moment,
    paging::{List, Page, PageRequest, Sort},
};

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

/// What moves have left in a pool, the oldest first, whatever `page` says of the direction.
pub async fn old_copies(
    connections: &Connections,
    pool: PoolId,
    page: &PageRequest,
) -> Result<Page<Move>, QueryError> {
    let list = List {
        from: "pools.move t",
        row: "to_jsonb(t)",
        matches: "from_pool = $1 and state <> 'moving'",
        sort: Sort { name: "since", expression: "since", sql_type: "timestamptz" },
        id: "move_id",
    };
    let page = PageRequest { descending: false, ..page.clone() };
    list.page(connections, &page, &[&pool.0]).await
}
