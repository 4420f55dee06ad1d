//! Rows on their way between a table and a fold.
//!
//! A row struct has the table's columns as fields. Rows travel as JSON, which PostgreSQL takes
//! apart by the table's own type, so one load and one store serve every table and any batch.

use std::{collections::BTreeMap, fmt::Debug, pin::pin};

use deadpool_postgres::{ClientWrapper, Transaction};
use futures_util::{TryStreamExt, try_join};
use serde::{Serialize, de::DeserializeOwned};
use tokio_postgres::{
    Error,
    types::{Json, ToSql},
};
use uuid::Uuid;

use crate::digest::Digest;

/// Why a read model's own tables could not be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("the database refused")]
    Database(#[from] Error),
    /// Something else than this projection's fold wrote it.
    #[error("a row of {table} does not have its own table's form")]
    Row {
        table: &'static str,
        #[source]
        source: Error,
    },
}

/// A row of one of a read model's tables.
pub trait Stored: Serialize + DeserializeOwned + Clone + Debug + Send + Sync + 'static {
    /// The table's name within its read model's schema.
    const TABLE: &'static str;
}

/// A row that is found by one id.
pub trait Row: Stored {
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
enum Touched<R> {
    Loaded(R),
    Changed { before: Option<R>, now: Option<R> },
}

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

impl<R: Row> Rows<R> {
    pub fn get(&self, key: Uuid) -> Option<&R> {
        match self.rows.get(&key)? {
            Touched::Loaded(row) => Some(row),
            Touched::Changed { now, .. } => now.as_ref(),
        }
    }

    /// The row, to be changed; made by `new` when there is none.
    pub fn get_or_insert_with(&mut self, key: Uuid, new: impl FnOnce() -> R) -> &mut R {
        self.changed(key).get_or_insert_with(new)
    }

    /// The row, to be changed, if there is one.
    pub fn get_mut(&mut self, key: Uuid) -> Option<&mut R> {
        self.get(key)?;
        self.changed(key).as_mut()
    }

    pub fn put(&mut self, row: R) {
        let key = row.key();
        *self.changed(key) = Some(row);
    }

    pub fn remove(&mut self, key: Uuid) {
        *self.changed(key) = None;
    }

    /// All rows there are, in the order of their keys.
    pub fn all(&self) -> impl Iterator<Item = &R> {
        self.rows.keys().filter_map(|key| self.get(*key))
    }

    fn changed(&mut self, key: Uuid) -> &mut Option<R> {
        let touched = self.rows.entry(key).or_insert(Touched::Changed { before: None, now: None });
        if let Touched::Loaded(row) = touched {
            *touched = Touched::Changed { before: Some(row.clone()), now: Some(row.clone()) };
        }
        match touched {
            Touched::Changed { now, .. } => now,
            Touched::Loaded(_) => unreachable!("it was turned into a changed one"),
        }
    }

    pub(crate) async fn prepare(client: &ClientWrapper) -> Result<(), Error> {
        client.prepare_cached(&Self::delete()).await?;
        prepare_insert::<R>(client).await
    }

    fn delete() -> String {
        format!("delete from {} where {} = any($1)", R::TABLE, R::KEY)
    }

    pub(crate) async fn load(
        transaction: &Transaction<'_>,
        keys: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, TableError> {
        let mut keys: Vec<Uuid> = keys.into_iter().collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return Ok(Self::default());
        }
        let query = format!("select to_jsonb(t) from {} t where {} = any($1)", R::TABLE, R::KEY);
        let statement = transaction.prepare_cached(&query).await?;
        let mut rows = BTreeMap::new();
        for row in transaction.query(&statement, &[&keys]).await? {
            let row = read::<R>(&row)?;
            rows.insert(row.key(), Touched::Loaded(row));
        }
        Ok(Self { rows })
    }

    pub(crate) async fn store(self, transaction: &Transaction<'_>) -> Result<Digest, TableError> {
        let mut digest = Digest::default();
        let (mut gone, mut there) = (Vec::new(), Vec::new());
        for (key, touched) in self.rows {
            let Touched::Changed { before, now } = touched else { continue };
            if let Some(before) = before {
                digest.subtract(R::TABLE, &before);
                gone.push(key);
            }
            if let Some(now) = now {
                digest.add(R::TABLE, &now);
                there.push(now);
            }
        }
        if gone.is_empty() {
            insert(transaction, &there).await?;
            return Ok(digest);
        }
        let delete = transaction.prepare_cached(&Self::delete()).await?;
        let gone: [&(dyn ToSql + Sync); 1] = [&gone];
        try_join!(transaction.execute(&delete, &gone), insert(transaction, &there))?;
        Ok(digest)
    }
}

pub(crate) async fn prepare_insert<R: Stored>(client: &ClientWrapper) -> Result<(), Error> {
    client.prepare_cached(&insert_into::<R>()).await.map(drop)
}

fn insert_into<R: Stored>() -> String {
    let table = R::TABLE;
    format!("insert into {table} select * from json_populate_recordset(null::{table}, $1)")
}

/// Has what follows in the transaction planned for what it asks. A plan for whatever may be asked would
/// walk through all of a table that is joined with itself.
pub(crate) async fn plan_anew(transaction: &Transaction<'_>) -> Result<(), Error> {
    transaction.batch_execute("set local plan_cache_mode = force_custom_plan").await
}

/// Adds rows to their table.
pub(crate) async fn insert<R: Stored>(
    transaction: &Transaction<'_>,
    rows: &[R],
) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let insert = transaction.prepare_cached(&insert_into::<R>()).await?;
    transaction.execute(&insert, &[&Json(rows)]).await?;
    Ok(())
}

/// What a table holds. Rows come one after the other, however many there are.
pub(crate) async fn digest<R: Stored>(transaction: &Transaction<'_>) -> Result<Digest, TableError> {
    let query = format!("select to_jsonb(t) from {} t", R::TABLE);
    let nothing: [&str; 0] = [];
    let mut rows = pin!(transaction.query_raw(&query, nothing).await?);
    let mut digest = Digest::default();
    while let Some(row) = rows.try_next().await? {
        digest.add(R::TABLE, &read::<R>(&row)?);
    }
    Ok(digest)
}

/// The row in the first column.
pub(crate) fn read<R: Stored>(row: &tokio_postgres::Row) -> Result<R, TableError> {
    let read = row.try_get::<_, Json<R>>(0);
    read.map(|Json(row)| row).map_err(|source| TableError::Row { table: R::TABLE, source })
}

impl TableError {
    /// What is wrong with the data, when trying again will not help: an unreadable row, or
    /// SQLSTATE classes 22 (data) and 23 (constraints). The database's own words may quote a
    /// value, so they are left out.
    pub(crate) fn about_the_data(&self) -> Option<String> {
        let error = match self {
            Self::Row { .. } => return Some(self.to_string()),
            Self::Database(error) => error.as_db_error()?,
        };
        let code = error.code().code();
        let place = error.constraint().or(error.column()).or(error.table()).unwrap_or("a value");
        matches!(code.get(..2), Some("22" | "23"))
            .then(|| format!("the database refused {place} ({code})"))
    }
}
