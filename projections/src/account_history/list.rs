//! An account's history, newest first.

use deadpool_postgres::Pool;
use domain::AccountId;

use super::Entry;
use crate::{
    QueryError,
    paging::{List, Page, PageRequest, Sort},
};

/// Newest first, whatever `page` says of the direction.
pub async fn list(
    pool: &Pool,
    account: AccountId,
    page: &PageRequest,
) -> Result<Page<Entry>, QueryError> {
    let list = List {
        from: "account_history.entry t",
        row: "to_jsonb(t)",
        matches: "account_id = $1",
        sort: Sort { name: "position", expression: "position", sql_type: "bigint" },
        id: "account_id",
    };
    let page = PageRequest { descending: true, ..page.clone() };
    list.page(pool, &page, &[&account.0]).await
}
