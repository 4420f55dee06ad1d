//! What can go wrong with the tables of what was measured.

#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("no database connection for what was measured")]
    Connect(#[from] deadpool_postgres::PoolError),
    #[error("the database refused a statement about what was measured")]
    Statement(#[from] tokio_postgres::Error),
}
