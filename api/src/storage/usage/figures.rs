//! What was measured of people's files, and when.

use std::collections::HashMap;

use deadpool_postgres::Pool;
use domain::{AccountId, PoolId};
use jiff::Timestamp;
use serde::Serialize;
use tokio_postgres::Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::walk::Found;
use crate::storage::{TableError, storing::take_turn};

/// What an account's files take up, measured on the pool's disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Usage {
    /// What the files take up, which is not how long they are.
    pub bytes: u64,
    pub files: u64,
    #[schema(value_type = String, format = DateTime)]
    pub measured_at: Timestamp,
}

impl Usage {
    fn from_row(row: &Row) -> Result<Self, tokio_postgres::Error> {
        let count = |value: i64| u64::try_from(value).unwrap_or(0);
        Ok(Self {
            bytes: count(row.try_get("bytes")?),
            files: count(row.try_get("files")?),
            measured_at: row.try_get("measured_at")?,
        })
    }
}

/// A measurement, and when it began among whatever else happened to the account's storage: what was
/// stored after it, it may not have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    pub usage: Usage,
    pub turn: i64,
}

/// When a measurement began: by its node's clock, and by the order that all nodes share.
pub(super) struct Beginning {
    pub at: Timestamp,
    pub turn: i64,
}

/// Begins a measurement. Whatever was reported as stored before, it will see.
pub(super) async fn begin(
    db: &Pool,
    account: AccountId,
    at: Timestamp,
) -> Result<Beginning, TableError> {
    let client = db.get().await?;
    Ok(Beginning { at, turn: take_turn(&client, account).await? })
}

/// Keeps what somebody who has read all of the files says of them, whatever is being measured.
pub async fn note(
    db: &Pool,
    account: AccountId,
    pool: PoolId,
    found: Found,
    at: Timestamp,
) -> Result<Usage, TableError> {
    let beginning = begin(db, account, at).await?;
    keep(db, account, pool, found, beginning).await
}

/// Keeps a measurement, unless one that began later was kept already.
pub(super) async fn keep(
    db: &Pool,
    account: AccountId,
    pool: PoolId,
    found: Found,
    beginning: Beginning,
) -> Result<Usage, TableError> {
    let client = db.get().await?;
    let statement = client
        .prepare_cached(
            "insert into usage_figures as known
                 (account_id, pool_id, bytes, files, measured_at, turn)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (account_id, pool_id) do update
             set bytes = excluded.bytes, files = excluded.files,
                 measured_at = excluded.measured_at, turn = excluded.turn
             where known.turn < excluded.turn",
        )
        .await?;
    let to_sql = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let (bytes, files) = (to_sql(found.bytes), to_sql(found.files));
    let Beginning { at, turn } = beginning;
    client.execute(&statement, &[&account.0, &pool.0, &bytes, &files, &at, &turn]).await?;
    Ok(Usage { bytes: found.bytes, files: found.files, measured_at: at })
}

/// As [`known_in`], for whoever judges by it.
pub async fn figure_in(
    db: &Pool,
    account: AccountId,
    pool: PoolId,
) -> Result<Option<Figure>, TableError> {
    let client = db.get().await?;
    let statement = client
        .prepare_cached(
            "select bytes, files, measured_at, turn from usage_figures
             where account_id = $1 and pool_id = $2",
        )
        .await?;
    let row = client.query_opt(&statement, &[&account.0, &pool.0]).await?;
    let figure = |row: &Row| {
        Ok::<_, tokio_postgres::Error>(Figure {
            usage: Usage::from_row(row)?,
            turn: row.try_get("turn")?,
        })
    };
    Ok(row.as_ref().map(figure).transpose()?)
}

/// The last measurement of an account's files in a pool.
pub async fn known_in(
    db: &Pool,
    account: AccountId,
    pool: PoolId,
) -> Result<Option<Usage>, TableError> {
    let known = known(db, &[account]).await?;
    Ok(known.get(&(account, pool)).copied())
}

/// The last measurements of these accounts' files, by account and pool.
pub async fn known(
    db: &Pool,
    accounts: &[AccountId],
) -> Result<HashMap<(AccountId, PoolId), Usage>, TableError> {
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
    let client = db.get().await?;
    let statement = client
        .prepare_cached(
            "select account_id, pool_id, bytes, files, measured_at
             from usage_figures where account_id = any($1)",
        )
        .await?;
    let mut known = HashMap::new();
    for row in client.query(&statement, &[&ids]).await? {
        let key = (AccountId(row.try_get("account_id")?), PoolId(row.try_get("pool_id")?));
        known.insert(key, Usage::from_row(&row)?);
    }
    Ok(known)
}

/// How many bytes each account takes up in a pool, as far as it was measured.
pub async fn used_in(db: &Pool, pool: PoolId) -> Result<HashMap<AccountId, u64>, TableError> {
    let client = db.get().await?;
    let query = "select account_id, bytes from usage_figures where pool_id = $1";
    let mut used = HashMap::new();
    for row in client.query(query, &[&pool.0]).await? {
        let bytes: i64 = row.try_get("bytes")?;
        used.insert(AccountId(row.try_get("account_id")?), u64::try_from(bytes).unwrap_or(0));
    }
    Ok(used)
}

/// Whoever has a quota is measured again and again; what has not been for long is of nobody who
/// has one.
pub async fn forget_older_than(db: &Pool, oldest: Timestamp) -> Result<(), TableError> {
    let client = db.get().await?;
    client.execute("delete from usage_figures where measured_at < $1", &[&oldest]).await?;
    Ok(())
}

/// Forgets what the files of somebody took up whose account is deleted. Repeating it is harmless.
pub async fn forget(db: &Pool, account_id: AccountId) -> Result<(), TableError> {
    let client = db.get().await?;
    client.execute("delete from usage_figures where account_id = $1", &[&account_id.0]).await?;
    Ok(())
}
