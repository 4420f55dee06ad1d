//! The program itself, as an operator runs it: on its embedded database.

mod administrators;
mod commands;
#[path = "../common/mod.rs"]
mod common;
mod damaged;
mod lost_secrets;
mod progress;
mod restored_keys;
mod roles;
mod running;
mod tokens;
mod uploads;
