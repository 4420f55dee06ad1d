//! What a read model must be able to do.

use deadpool_postgres::{ClientWrapper, Transaction};
use domain::AccountId;

use crate::{
    digest::Digest,
    event::{Event, Undigestible},
    table::TableError,
};

/// A read model: tables of its own, and a pure fold.
///
/// What takes a transaction runs with the read model's schema first on the search path, and names
/// its tables without it: a rebuild fills the same tables in another schema.
pub trait Projector: Send + Sync + 'static {
    /// Also the name of its database schema.
    const NAME: &'static str;
    /// Raised with every change to the tables or to what the fold makes of an event.
    const VERSION: i32;
    /// DDL, run with the schema as the only one on the search path.
    const TABLES: &'static str;

    /// The rows that a batch touches.
    type Rows: Default + Send;

    /// Prepares what a batch writes, once for a session. A statement that is not prepared yet would be
    /// sent after those that stand behind it.
    fn prepare(
        client: &ClientWrapper,
    ) -> impl Future<Output = Result<(), tokio_postgres::Error>> + Send;

    /// Loads the rows that `events` touch, and those of people to be [forgotten](Self::forget).
    fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
        forgotten: &[AccountId],
    ) -> impl Future<Output = Result<Self::Rows, TableError>> + Send;

    /// Folds one event into the rows. Pure; leaves the rows as they were when it refuses. Values
    /// of somebody who has been deleted count as erased, however late they come.
    fn fold(rows: &mut Self::Rows, event: &Event) -> Result<(), Undigestible>;

    /// Takes a deleted person out of the rows, when their deletion cannot be folded: it makes no
    /// sense, or follows something that made none.
    fn forget(rows: &mut Self::Rows, account: AccountId);

    /// Writes back what the fold changed. Says by how much that changes what the tables should
    /// hold, by the fold's own account.
    fn store(
        transaction: &Transaction<'_>,
        rows: Self::Rows,
    ) -> impl Future<Output = Result<Digest, TableError>> + Send;

    /// What the tables do hold, read row by row.
    fn digest(
        transaction: &Transaction<'_>,
    ) -> impl Future<Output = Result<Digest, TableError>> + Send;
}
