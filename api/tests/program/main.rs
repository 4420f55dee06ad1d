//! The program itself, as an operator runs it: on its embedded database.

mod commands;
mod lost_secrets;
mod restored_keys;
mod running;
