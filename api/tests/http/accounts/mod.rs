//! Inviting people, and what is done to accounts.

mod avatar;
mod changes;
mod create;
mod delete;
mod erasure;
mod history;
mod profile;
mod quota;
mod quota_races;
mod sessions;
mod setup_link;
