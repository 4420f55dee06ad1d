//! The API over real HTTP, laid out like its URLs.

#[path = "../common/mod.rs"]
mod common;

mod accounts;
mod approvals;
mod auth;
mod authorisation;
mod events;
mod idempotency;
mod links;
mod me;
mod pools;
mod profiles;
mod qr;
mod story;
