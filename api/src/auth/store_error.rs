//! What can go wrong with the tables of sign-in.

use event_store::{
    LoadError, ReadError,
    keys::{CannotOpen, KeyringError},
};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("no database connection for sign-in")]
    Connect(#[from] deadpool_postgres::PoolError),
    #[error("the database refused a statement of sign-in")]
    Statement(#[from] tokio_postgres::Error),
    #[error("the account's data key is not at hand")]
    Keys(#[from] KeyringError),
    #[error("a sealed value of sign-in was changed, or its key is gone")]
    Open(#[from] CannotOpen),
    #[error("what a stored row is about could not be loaded")]
    Aggregate(#[from] LoadError),
    #[error("the log could not be read for what a row of sign-in is about")]
    Log(#[from] ReadError),
    #[error("a stored value of sign-in cannot be understood")]
    Malformed,
    #[error("the operating system has no randomness to give")]
    Randomness(#[from] getrandom::Error),
}
