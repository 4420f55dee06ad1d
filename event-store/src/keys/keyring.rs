//! One data key for each account: the key that, once destroyed, erases the person.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use deadpool_postgres::{Pool, PoolError};
use quick_cache::sync::Cache;
use tokio_postgres::Row;
use uuid::Uuid;

use super::data_key::{CannotOpen, DataKey};
use super::master_key::{MasterKey, MasterKeys};
use super::secret_file::SecretFileError;

/// How many accounts' keys are kept in memory.
const CACHED_KEYS: usize = 20_000;

/// A key is asked for again after this time, whatever was heard of it.
const CACHED_FOR: Duration = Duration::from_secs(60);

/// How often a node asks which keys were destroyed.
const ASK_EVERY: Duration = Duration::from_millis(250);

/// How long after it last asked a node may use the keys that it remembers. Beyond that, such as
/// when the database does not answer, each key is read anew before it is used: no node opens an
/// erased person's data for longer.
const TRUSTED_FOR: Duration = Duration::from_secs(1);

/// The accounts' data keys. Cheap to clone; clones share one cache.
#[derive(Clone)]
pub struct Keyring {
    pub(super) pool: Pool,
    masters: MasterKeys,
    /// The master key that wraps new keys, as far as this node knows.
    current: Arc<RwLock<String>>,
    cache: Arc<Cache<Uuid, Cached>>,
    /// When this node last began to ask which keys were destroyed, and heard.
    asked_at: Arc<RwLock<Option<Instant>>>,
}

#[derive(Clone)]
struct Cached {
    key: DataKey,
    since: Instant,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    #[error("no database connection for the data keys")]
    Connect(#[source] PoolError),
    #[error("the database refused to {attempted}")]
    Database { attempted: &'static str, source: tokio_postgres::Error },
    /// The person has been erased. New personal data of theirs must not be recorded.
    #[error("the data key of account {account} has been destroyed")]
    Destroyed { account: Uuid },
    #[error(
        "master key {id} is not in {}: restore it there, or copy it from another node",
        path.display()
    )]
    MasterKeyMissing { id: String, path: PathBuf },
    #[error(transparent)]
    SecretFile(#[from] SecretFileError),
    #[error("the data key of account {account} does not open: restore the table wrapped_keys")]
    Unwrap { account: Uuid, source: CannotOpen },
}

impl Keyring {
    pub(super) fn new(pool: Pool, masters: MasterKeys, current: String) -> Self {
        let cache = Arc::new(Cache::new(CACHED_KEYS));
        let current = Arc::new(RwLock::new(current));
        Self { pool, masters, current, cache, asked_at: Arc::default() }
    }

    /// Asks without end which keys were destroyed, and forgets them. Nothing is remembered by a
    /// keyring for which nobody does this. Calls `forgotten` for each of these people, more than
    /// once.
    pub(crate) async fn watch(self, forgotten: impl Fn(Uuid)) {
        loop {
            let began = Instant::now();
            match self.destroyed_within(2 * CACHED_FOR).await {
                Ok(accounts) => {
                    for account in accounts {
                        self.forget(account);
                        forgotten(account);
                    }
                    *self.asked_at.write().unwrap_or_else(PoisonError::into_inner) = Some(began);
                }
                Err(error) => tracing::warn!(%error, "destroyed keys cannot be asked for"),
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// Whose keys were destroyed within a while. Those seen before are named again: what was read
    /// just before may be remembered, or written, just after.
    pub async fn destroyed_within(&self, window: Duration) -> Result<Vec<Uuid>, KeyringError> {
        let attempted = "read which keys were destroyed";
        let client = self.pool.get().await.map_err(KeyringError::Connect)?;
        let statement = client
            .prepare_cached(
                "select key_id from wrapped_keys
                 where destroyed_at > now() - make_interval(secs => $1)",
            )
            .await
            .map_err(database(attempted))?;
        let rows = client
            .query(&statement, &[&window.as_secs_f64()])
            .await
            .map_err(database(attempted))?;
        let ids = rows.iter().map(|row| row.try_get::<_, &str>(0));
        let ids = ids.collect::<Result<Vec<_>, _>>().map_err(database(attempted))?;
        Ok(ids.into_iter().filter_map(account_of).collect())
    }

    /// The account's key, made if it has none yet. Callers that race all get the same key.
    /// Refused for a person who has been erased.
    pub async fn create_for(&self, account: Uuid) -> Result<DataKey, KeyringError> {
        if let Some(key) = self.cached(account) {
            return Ok(key);
        }
        while !self.store_new(account).await? {
            self.learn_current().await?;
        }
        self.get(account).await?.ok_or(KeyringError::Destroyed { account })
    }

    /// Stores a fresh key, unless there is one; `false` when another master key wraps new keys
    /// by now. Held against a replacement of the master key by the row's lock: either this key is
    /// there when the replacement looks, or it is wrapped by the next one.
    async fn store_new(&self, account: Uuid) -> Result<bool, KeyringError> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        let wrapped = self.master(&current)?.wrap(&key_id(account), &DataKey::random());
        let client = self.pool.get().await.map_err(KeyringError::Connect)?;
        let statement = client
            .prepare_cached(
                "with present as (select master_key_id from installation for share),
                 stored as (
                     insert into wrapped_keys (key_id, master_key_id, wrapped)
                     select $1, $2, $3 from present where master_key_id = $2
                     on conflict (key_id) do nothing)
                 select exists (select from present where master_key_id = $2)",
            )
            .await
            .map_err(database("store a data key"))?;
        let row = client
            .query_one(&statement, &[&key_id(account), &current, &wrapped])
            .await
            .map_err(database("store a data key"))?;
        row.try_get(0).map_err(database("store a data key"))
    }

    async fn learn_current(&self) -> Result<(), KeyringError> {
        let attempted = "read the master key's name";
        let client = self.pool.get().await.map_err(KeyringError::Connect)?;
        let row = client.query_one("select master_key_id from installation", &[]).await;
        let id: String = row.and_then(|row| row.try_get(0)).map_err(database(attempted))?;
        tracing::info!(id, "another master key wraps new keys from now on");
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = id;
        Ok(())
    }

    fn master(&self, id: &str) -> Result<MasterKey, KeyringError> {
        self.masters.find(id)?.ok_or_else(|| KeyringError::MasterKeyMissing {
            id: id.to_owned(),
            path: self.masters.path().to_owned(),
        })
    }

    /// The account's key; `None` when it never had one or has been erased.
    pub async fn get(&self, account: Uuid) -> Result<Option<DataKey>, KeyringError> {
        Ok(self.get_all(&BTreeSet::from([account])).await?.remove(&account))
    }

    /// The keys of many accounts in one query. Accounts without a key are left out.
    pub async fn get_all(
        &self,
        accounts: &BTreeSet<Uuid>,
    ) -> Result<BTreeMap<Uuid, DataKey>, KeyringError> {
        let mut keys = BTreeMap::new();
        let mut unknown = Vec::new();
        for &account in accounts {
            match self.cached(account) {
                Some(key) => drop(keys.insert(account, key)),
                None => unknown.push(account),
            }
        }
        if !unknown.is_empty() {
            keys.extend(self.fetch(&unknown).await?);
        }
        Ok(keys)
    }

    async fn fetch(&self, accounts: &[Uuid]) -> Result<Vec<(Uuid, DataKey)>, KeyringError> {
        let attempted = "read data keys";
        let key_ids: Vec<String> = accounts.iter().copied().map(key_id).collect();
        let client = self.pool.get().await.map_err(KeyringError::Connect)?;
        // Taken before the query, so that a cached key is never older than it says.
        let since = Instant::now();
        let statement = client
            .prepare_cached(
                "select asked.at, master_key_id, wrapped
                 from unnest($1::text[]) with ordinality as asked (key_id, at)
                 join wrapped_keys using (key_id)
                 where wrapped is not null",
            )
            .await
            .map_err(database(attempted))?;
        let rows = client.query(&statement, &[&key_ids]).await.map_err(database(attempted))?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in rows {
            let at: i64 = row.try_get(0).map_err(database(attempted))?;
            let account = accounts[at as usize - 1];
            let key = self.unwrap(account, &row)?;
            self.cache.insert(account, Cached { key: key.clone(), since });
            keys.push((account, key));
        }
        Ok(keys)
    }

    fn unwrap(&self, account: Uuid, row: &Row) -> Result<DataKey, KeyringError> {
        let wrapped_by: &str = row.try_get(1).map_err(database("read a master key's id"))?;
        let wrapped: &[u8] = row.try_get(2).map_err(database("read a wrapped key"))?;
        self.master(wrapped_by)?
            .unwrap(&key_id(account), wrapped)
            .map_err(|source| KeyringError::Unwrap { account, source })
    }

    /// Drops the key from this node's memory: another node destroyed it.
    pub fn forget(&self, account: Uuid) {
        self.cache.remove(&account);
    }

    fn cached(&self, account: Uuid) -> Option<DataKey> {
        let asked_at = *self.asked_at.read().unwrap_or_else(PoisonError::into_inner);
        if asked_at?.elapsed() > TRUSTED_FOR {
            return None;
        }
        let cached = self.cache.get(&account)?;
        (cached.since.elapsed() < CACHED_FOR).then_some(cached.key)
    }
}

/// The name of an account's data key in its table.
pub(crate) fn key_id(account: Uuid) -> String {
    format!("account:{account}")
}

/// Whose key has this name.
pub(super) fn account_of(key_id: &str) -> Option<Uuid> {
    key_id.strip_prefix("account:")?.parse().ok()
}

pub(super) fn database(attempted: &'static str) -> impl Fn(tokio_postgres::Error) -> KeyringError {
    move |source| KeyringError::Database { attempted, source }
}
