//! The log: appending, reading, following, and the sealing of personal data.
//!
//! Invariants: positions are gapless and in commit order; an acknowledged append is there exactly
//! once; a read never falls short silently; a personal value never reaches a table in plain text.
//!
//! Absent on purpose: the rules of accounts, pools and tokens, and read models.

mod aggregates;
mod announcing;
pub mod append;
mod chain;
mod database;
mod guard_check;
pub mod keys;
mod metadata;
mod position;
mod reader;
mod recorded;
mod sealer;
pub mod sealing;
mod signals;
mod store;
mod streams;
mod turns;

use std::sync::{Arc, Mutex, PoisonError};

use deadpool_postgres::Pool;
use domain::{Claim, Guarded, Quorum};

pub use aggregates::{Aggregates, ExecuteError};
pub use append::AppendError;
pub use chain::{BrokenLink, first_broken_link};
pub use database::{ConnectOptions, DatabaseError, is_unreachable, may_change_log};
pub use guard_check::{Guard, GuardCheck, GuardDifference};
pub use metadata::{MalformedMetadata, Metadata};
pub use position::{Cursor, MalformedCursor, Position};
pub use reader::{Filter, ReadError, Reader};
pub use recorded::{RecordedEvent, Unreadable};
pub use signals::{Appends, Signal, Signals};
pub use store::Receipt;
pub use streams::{LoadError, Loaded};

use sealer::Sealer;

/// How many connections of a node read single streams through postgres-es.
const STREAM_CONNECTIONS: u32 = 4;

/// A node's access to the log.
pub struct Log {
    options: ConnectOptions,
    pool: Pool,
    appender: append::Appender,
    sealer: Sealer,
    signals: Signals,
    keyring: keys::Keyring,
    /// What remembers people by their account, told when one is erased.
    forgetters: Arc<Mutex<Vec<Forgetter>>>,
    watching: tokio::task::AbortHandle,
}

type Forgetter = Box<dyn Fn(&str) + Send + Sync>;

impl Drop for Log {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

impl Log {
    /// Opens the log. Connections are made when first used, except the one that listens.
    pub fn open(options: ConnectOptions, pool: Pool, installation: &keys::Installation) -> Self {
        let keyring = installation.keyring(pool.clone());
        let lookup = installation.key().mac_key(keys::MacUse::Lookup);
        let forgetters = Arc::<Mutex<Vec<Forgetter>>>::default();
        let told = Arc::clone(&forgetters);
        let watching = tokio::spawn(keyring.clone().watch(move |account| {
            let id = account.to_string();
            told.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .for_each(|forget| forget(&id));
        }));
        let signals = Signals::start(options.clone());
        Self {
            appender: append::Appender::start(options.clone(), signals.clone()),
            sealer: Sealer::new(keyring.clone(), lookup),
            keyring,
            forgetters,
            watching: watching.abort_handle(),
            signals,
            options,
            pool,
        }
    }

    /// Aggregates of one kind. Make it once per kind and node: it holds their cache.
    pub fn aggregates<A>(&self) -> Result<Aggregates<A>, DatabaseError>
    where
        A: Guarded<Services = (), Error: 'static> + Clone + 'static,
        A::Command: Clone,
    {
        let streams = streams::Streams::new(
            self.options.stream_pool(STREAM_CONNECTIONS)?,
            self.pool.clone(),
            self.sealer.clone(),
            self.appender.eras().clone(),
        );
        let forgetter = Box::new(streams.forgetter());
        self.forgetters.lock().unwrap_or_else(PoisonError::into_inner).push(forgetter);
        Ok(Aggregates::new(streams, self.appender.clone(), self.sealer.clone()))
    }

    /// The node's one keyring: whoever opens personal values uses it, so that an erased person is
    /// forgotten everywhere at once.
    pub fn keyring(&self) -> &keys::Keyring {
        &self.keyring
    }

    pub fn reader(&self) -> Reader {
        Reader::new(self.pool.clone(), self.sealer.clone())
    }

    /// Appends what is sealed already, past the aggregates: for measuring, and for tools.
    pub fn appender(&self) -> &append::Appender {
        &self.appender
    }

    /// The id of the aggregate that holds `claim` at this moment. Never behind the log: guards
    /// are written with it.
    pub async fn holder(&self, claim: &Claim) -> Result<Option<String>, ReadError> {
        let client = self.pool.get().await?;
        let statement = client
            .prepare_cached("select holder from guard_claims where scope = $1 and key = $2")
            .await?;
        let key = self.sealer.claim_key(claim);
        let row = client.query_opt(&statement, &[&claim.scope, &key]).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// Whether the group has a member, such as an administrator who can sign in.
    pub async fn has_member(&self, quorum: Quorum) -> Result<bool, ReadError> {
        let client = self.pool.get().await?;
        let row = client
            .query_one("select exists (select from guard_members where quorum = $1)", &[&quorum.0])
            .await?;
        Ok(row.try_get(0)?)
    }

    /// Stops listening and lets go of the connections: the database may be stopped after it.
    pub fn close(&self) {
        self.signals.stop();
        self.watching.abort();
        self.pool.close();
    }

    pub fn signals(&self) -> &Signals {
        &self.signals
    }
}
