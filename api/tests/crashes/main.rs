//! A node dies between any two steps of what somebody began, and they come to the end all the same.

#[path = "../common/mod.rs"]
mod common;

mod administration;
mod barrier;
mod deletion;
mod dying;
mod files;
mod links;
mod moves;
mod node;
mod own_password;
mod pools;
mod qr;
mod recovery;
mod removals;
mod tokens;
mod wire;
