//! Where somebody is named, in every table of every schema, in whatever column.

use std::collections::BTreeMap;

use super::{Server, eventually};

/// What is meant to stay of the deleted, and names nobody but by their id: what happened, and that
/// nothing which comes late is let in.
const STAYS: [&str; 5] = [
    "account_history.entry",
    "account_history.person",
    "pools.ledger",
    "public.events",
    "public.wrapped_keys",
];

fn stays(table: &str) -> bool {
    STAYS.contains(&table) || is_of_the_deleted(table)
}

/// Read models note there who has been deleted.
pub fn is_of_the_deleted(table: &str) -> bool {
    table.ends_with(".deleted")
}

impl Server {
    /// How many rows name somebody, in each table that is there.
    pub async fn rows_naming(&self, person: &[String]) -> BTreeMap<String, i64> {
        let client = self.database.client().await;
        let tables = "select format('%I.%I', schemaname, tablename) from pg_tables
            where schemaname !~ '^pg_' and schemaname <> 'information_schema'";
        let patterns: Vec<_> = person.iter().map(|text| format!("%{text}%")).collect();
        let mut rows = BTreeMap::new();
        for table in client.query(tables, &[]).await.expect("tables") {
            let table: String = table.get(0);
            let query = format!("select count(*) from {table} t where t::text like any($1)");
            let count = client.query_one(&query, &[&patterns]).await.expect("a count");
            rows.insert(table, count.get(0));
        }
        rows
    }

    /// What still names somebody and is to go.
    pub async fn left_of(&self, person: &[String]) -> BTreeMap<String, i64> {
        let mut rows = self.rows_naming(person).await;
        rows.retain(|table, count| *count > 0 && !stays(table));
        rows
    }

    /// Waits until nothing that is to go names the account.
    pub async fn forgotten(&self, account_id: &str) {
        let person = [account_id.to_owned()];
        eventually(async || self.left_of(&person).await.is_empty()).await;
    }
}
