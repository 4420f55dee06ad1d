//! Connections to PostgreSQL.

use std::time::Duration;

use cqrs_es::persist::PersistenceError;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use sqlx::Connection;
use tokio_postgres::{Client, Config, Error, NoTls};

/// How long a connection may lie idle before it is asked whether it still lives.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// Where the database is. Given once; every connection of a node is made from it.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    config: Config,
    url: String,
}

#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error("the database URL cannot be read; it looks like postgres://user@host/name")]
    MalformedUrl(#[source] Error),
    #[error("the connection pool cannot be built")]
    Pool(#[source] deadpool_postgres::BuildError),
    #[error("the database URL cannot be read; it looks like postgres://user@host/name")]
    MalformedStreamUrl(#[source] sqlx::Error),
}

/// Whether the error, or what caused it, is that the database cannot be reached: it was not there,
/// went away meanwhile, or is starting or stopping.
pub fn is_unreachable(error: &(dyn std::error::Error + 'static)) -> bool {
    let (mut next, mut is_of_database) = (Some(error), false);
    while let Some(error) = next {
        let code = |code: &str| code.starts_with("08") || code.starts_with("57P");
        if let Some(error) = error.downcast_ref::<Error>()
            && (error.is_closed() || error.code().is_some_and(|state| code(state.code())))
        {
            return true;
        }
        is_of_database |= error.is::<Error>() || error.is::<sqlx::Error>();
        match error.downcast_ref::<sqlx::Error>() {
            Some(sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed) => return true,
            Some(sqlx::Error::Database(error)) if error.code().as_deref().is_some_and(code) => {
                return true;
            }
            _ => {}
        }
        if is_of_database && error.is::<std::io::Error>() {
            return true;
        }
        next = cause(error);
    }
    false
}

/// What caused an error, also where cqrs-es says it without giving it as the source.
fn cause<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a (dyn std::error::Error + 'static)> {
    match error.downcast_ref() {
        Some(PersistenceError::ConnectionError(cause) | PersistenceError::UnknownError(cause)) => {
            Some(cause.as_ref())
        }
        _ => error.source(),
    }
}

impl ConnectOptions {
    pub fn parse(url: &str) -> Result<Self, DatabaseError> {
        let mut config: Config = url.parse().map_err(DatabaseError::MalformedUrl)?;
        config.application_name("dna-nexus");
        Ok(Self { config, url: url.to_owned() })
    }

    /// The role that connects, if the URL names one.
    pub fn role(&self) -> Option<&str> {
        self.config.get_user()
    }

    /// One connection of its own, driven by a task that ends with it.
    pub async fn connect(&self) -> Result<Client, Error> {
        let (client, connection) = self.config.connect(NoTls).await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a database connection ended");
            }
        });
        Ok(client)
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// A pool for statements of our own.
    pub fn pool(&self, size: usize) -> Result<Pool, DatabaseError> {
        let recycling_method = RecyclingMethod::Fast;
        let manager =
            Manager::from_config(self.config.clone(), NoTls, ManagerConfig { recycling_method });
        Pool::builder(manager).max_size(size).build().map_err(DatabaseError::Pool)
    }

    /// A pool for postgres-es, which reads streams through sqlx. It connects when first used, and
    /// asks whether a connection still lives only after a pause: under load that would be one more
    /// round trip for each stream.
    pub(crate) fn stream_pool(&self, size: u32) -> Result<sqlx::PgPool, DatabaseError> {
        sqlx::postgres::PgPoolOptions::new()
            .max_connections(size)
            .test_before_acquire(false)
            .before_acquire(|connection, seen| {
                Box::pin(async move {
                    if seen.idle_for > TRUSTED_IDLE {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy(&self.url)
            .map_err(DatabaseError::MalformedStreamUrl)
    }
}

/// Whether the client's role could change what is in the log, as its owner can.
pub async fn may_change_log(client: &Client) -> Result<bool, Error> {
    let row = client
        .query_one(
            "select pg_has_role(current_user, relowner, 'usage')
                 or has_table_privilege(oid, 'insert, update, delete, truncate, trigger')
             from pg_class where oid = 'events'::regclass",
            &[],
        )
        .await?;
    row.try_get(0)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::LoadError;

    #[tokio::test]
    async fn only_the_databases_own_absence_is_taken_for_it() {
        let nowhere = ConnectOptions::parse("postgres://nobody@127.0.0.1:1/none").expect("a URL");
        let refused = nowhere.connect().await.expect_err("nobody listens there");
        assert!(is_unreachable(&refused));
        let broken = sqlx::Error::Io(io::ErrorKind::BrokenPipe.into());
        let reading = PersistenceError::ConnectionError(Box::new(broken));
        assert!(is_unreachable(&LoadError::Stream(reading)), "as reading a stream says it");
        // As when the file of the master key cannot be read.
        assert!(!is_unreachable(&io::Error::other("not to be read")));
    }
}
