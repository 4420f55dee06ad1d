//! Inviting people, and what is done to accounts.

mod changes;
mod create;
mod delete;
mod history;
mod profile;
mod quota;
mod quota_races;
mod quota_request;
mod setup_link;
