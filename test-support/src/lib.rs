//! A real PostgreSQL for tests: one cluster per run, one migrated database per test.
//!
//! `cargo xtask test` starts one cluster for all test programs and names it in
//! [`CLUSTER_VARIABLE`]. A test program that is run by itself starts its own, which ends with it.
//! A test's database is cloned from a template, which takes some 20 ms, and dropped afterwards.
#![expect(clippy::missing_panics_doc, reason = "tests panic when their ground is missing")]

mod cluster;
mod database;
pub mod dump;

pub use cluster::{CLUSTER_VARIABLE, Cluster};
pub use database::{TestDatabase, database, database_in};
