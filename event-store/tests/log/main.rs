//! The log on a real PostgreSQL.

mod append;
mod common;
mod guards;
mod integrity;
mod keys;
mod personal;
