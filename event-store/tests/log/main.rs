//! The log on a real PostgreSQL.

mod another_log;
mod append;
mod common;
mod guard_check;
mod guards;
mod integrity;
mod keys;
mod kinds;
mod memory;
mod personal;
mod races;
mod refusals;
mod signals;
mod stock;
