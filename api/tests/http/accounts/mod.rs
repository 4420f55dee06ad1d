//! Inviting people, and what is done to accounts.

mod avatar;
mod bulk;
mod changes;
mod create;
mod delete;
mod erasure;
mod force_reset;
mod history;
mod left_files;
mod link_lifetimes;
mod login;
mod moves;
mod profile;
mod quota;
mod quota_races;
mod quota_request;
mod reset_link;
mod returned;
mod role;
mod sessions;
mod setup_link;
mod traces;
mod two_administrators;
