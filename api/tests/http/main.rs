//! The API over real HTTP, laid out like its URLs.

#[path = "../common/mod.rs"]
mod common;

mod accounts;
mod approvals;
mod auth;
mod authorisation;
mod bodies;
mod circumstances;
mod commands;
mod database;
mod doctor;
mod events;
mod expiry;
mod headers;
mod health;
mod idempotency;
mod links;
mod me;
mod methods;
mod metrics;
mod pools;
mod problems;
mod profiles;
mod projectors_stopped;
mod qr;
mod read_your_writes;
mod reasons;
mod recovery;
mod storage;
mod storage_check;
mod story;
mod tokens;
mod wrong_values;
