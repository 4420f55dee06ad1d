//! dna-nexus: the HTTP API, sign-in, process managers, and the command line.
//!
//! Data flows one way: a handler turns a request into a command, the aggregate decides, the log
//! records, projections follow, and other handlers read them.
//!
//! Absent on purpose: rules (see `domain`) and writes to read models (see `projections`).

pub mod app;
pub mod auth;
pub mod avatars;
pub mod blocking;
pub mod cli;
pub mod clock;
pub mod config;
pub mod http;
pub mod metrics;
pub mod pages;
pub mod problem;
pub mod process;
pub mod routes;
pub mod storage;
