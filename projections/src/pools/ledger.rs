//! What was done to a pool, newest first.

use deadpool_postgres::Pool as Connections;
use domain::PoolId;

use super::LedgerEntry;
use crate::{
    QueryError,
    paging::{List, Page, PageRequest, Sort},
};

/// Newest first, whatever `page` says of the direction.
pub async fn ledger(
    connections: &Connections,
    pool: PoolId,
    page: &PageRequest,
) -> Result<Page<LedgerEntry>, QueryError> {
    let list = List {
        from: "pools.ledger t",
        row: "to_jsonb(t)",
        matches: "pool_id = $1",
        sort: Sort { name: "position", expression: "position", sql_type: "bigint" },
        id: "pool_id",
    };
    let page = PageRequest { descending: true, ..page.clone() };
    list.page(connections, &page, &[&pool.0]).await
}
