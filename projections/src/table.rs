//! Rows on their way between a table and a fold.
//!
//! A row struct has the table's columns as fields. Rows travel as JSON, which PostgreSQL takes
//! apart by the table's own type, so one load and one store serve every table and any batch.

use std::collections::BTreeMap;

use deadpool_postgres::Transaction;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio_postgres::Error;
use uuid::Uuid;

/// Why the rows that a batch touches could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("the database refused")]
    Database(#[from] Error),
    /// Something else than this projection's fold wrote it.
    #[error("a row of {table} does not have its own table's form")]
    Row {
        table: &'static str,
        #[source]
        source: serde_json::Error,
    },
}

/// A row that is found by one id.
pub trait Row: Serialize + DeserializeOwned + Clone + Send + Sync {
    /// The table's name within its read model's schema.
    const TABLE: &'static str;
    /// The column that holds [`Row::key`].
    const KEY: &'static str;

    fn key(&self) -> Uuid;
}

/// The rows that a batch touches: as loaded, then as folded.
#[derive(Debug)]
pub struct Rows<R> {
    rows: BTreeMap<Uuid, Touched<R>>,
}

#[derive(Debug)]
struct Touched<R> {
    row: Option<R>,
    changed: bool,
}

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

impl<R: Row> Rows<R> {
    pub fn get(&self, key: Uuid) -> Option<&R> {
        self.rows.get(&key).and_then(|touched| touched.row.as_ref())
    }

    /// The row, to be changed; made by `new` when there is none.
    pub fn get_or_insert_with(&mut self, key: Uuid, new: impl FnOnce() -> R) -> &mut R {
        let touched = self.rows.entry(key).or_insert(Touched { row: None, changed: true });
        touched.changed = true;
        touched.row.get_or_insert_with(new)
    }

    /// The row, to be changed, if there is one.
    pub fn get_mut(&mut self, key: Uuid) -> Option<&mut R> {
        let touched = self.rows.get_mut(&key)?;
        touched.changed = true;
        touched.row.as_mut()
    }

    pub fn put(&mut self, row: R) {
        self.rows.insert(row.key(), Touched { row: Some(row), changed: true });
    }

    pub fn remove(&mut self, key: Uuid) {
        self.rows.insert(key, Touched { row: None, changed: true });
    }

    /// All rows there are, in the order of their keys.
    pub fn all(&self) -> impl Iterator<Item = &R> {
        self.rows.values().filter_map(|touched| touched.row.as_ref())
    }

    pub(crate) async fn load(
        transaction: &Transaction<'_>,
        keys: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, LoadError> {
        let keys: Vec<Uuid> = keys.into_iter().collect();
        let query = format!("select to_jsonb(t) from {} t where {} = any($1)", R::TABLE, R::KEY);
        let statement = transaction.prepare_cached(&query).await?;
        let mut rows = BTreeMap::new();
        for row in transaction.query(&statement, &[&keys]).await? {
            let row = read::<R>(row.try_get(0)?)?;
            rows.insert(row.key(), Touched { row: Some(row), changed: false });
        }
        Ok(Self { rows })
    }

    pub(crate) async fn store(self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let changed = || self.rows.iter().filter(|(_, touched)| touched.changed);
        let keys: Vec<Uuid> = changed().map(|(key, _)| *key).collect();
        if keys.is_empty() {
            return Ok(());
        }
        let rows: Vec<&R> = changed().filter_map(|(_, touched)| touched.row.as_ref()).collect();
        let (table, key) = (R::TABLE, R::KEY);
        let delete = format!("delete from {table} where {key} = any($1)");
        let delete = transaction.prepare_cached(&delete).await?;
        transaction.execute(&delete, &[&keys]).await?;
        let insert = format!(
            "insert into {table} select * from jsonb_populate_recordset(null::{table}, $1)"
        );
        let insert = transaction.prepare_cached(&insert).await?;
        transaction.execute(&insert, &[&serde_json::json!(rows)]).await?;
        Ok(())
    }
}

fn read<R: Row>(row: Value) -> Result<R, LoadError> {
    serde_json::from_value(row).map_err(|source| LoadError::Row { table: R::TABLE, source })
}
