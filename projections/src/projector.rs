//! What a read model must be able to do.

use deadpool_postgres::Transaction;

use crate::{
    event::{Event, Undigestible},
    table::LoadError,
};

/// A read model: tables of its own, and a pure fold.
///
/// `load` and `store` run with the read model's schema first on the search path, so they name
/// their tables without it: a rebuild fills the same tables in another schema.
pub trait Projector: Send + Sync + 'static {
    /// Also the name of its database schema.
    const NAME: &'static str;
    /// Raised with every change to the tables or to what the fold makes of an event.
    const VERSION: i32;
    /// DDL, run with the schema as the only one on the search path.
    const TABLES: &'static str;

    /// The rows that a batch touches.
    type Rows: Default + Send;

    /// Loads the rows that `events` touch.
    fn load(
        transaction: &Transaction<'_>,
        events: &[&Event],
    ) -> impl Future<Output = Result<Self::Rows, LoadError>> + Send;

    /// Folds one event into the rows. Pure; leaves the rows as they were when it refuses.
    fn fold(rows: &mut Self::Rows, event: &Event) -> Result<(), Undigestible>;

    /// Writes back what the fold changed. Can be repeated without harm.
    fn store(
        transaction: &Transaction<'_>,
        rows: Self::Rows,
    ) -> impl Future<Output = Result<(), tokio_postgres::Error>> + Send;
}
