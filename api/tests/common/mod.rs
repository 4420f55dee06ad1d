//! A server of its own for each test: real HTTP, a real database, a clock that the test sets, and
//! people who sign in with real OPAQUE.
#![allow(dead_code, unused_imports, reason = "each test program uses a part of it")]

mod apps;
mod browser;
mod clock;
mod files;
mod full_disk;
mod invitations;
mod log_lines;
mod moves;
mod opaque;
mod operations;
mod passwords;
mod person;
mod phone;
pub mod pictures;
mod pools;
mod server;
pub mod traces;
mod waiting;

pub use apps::StoringApp;
pub use browser::{Answer, Browser};
pub use clock::TestClock;
pub use files::{Storing, at, of_unknown_length};
pub use full_disk::{fill_disks, fill_disks_that_tell_late};
pub use invitations::{Invited, administrator, reason, signed_in, user};
pub use log_lines::LogLines;
pub use moves::{Household, adds_up};
pub use opaque::{LoginInBrowser, RegistrationInBrowser, encode};
pub use operations::{Operation, operations, paths_that_read, unsafe_operations};
pub use person::{Identity, PASSWORD, Person, token_of};
pub use phone::{Code, PHONE_ADDRESS, Phone};
pub use pools::{GIGABYTE, TestPool};
pub use server::Server;
pub use waiting::{eventually, gone_within_a_second};
