//! The real filesystems under the pools: how large, how full, and who uses how much.
//!
//! Invariant: no disk is waited for without a limit, and none is asked on a thread that serves
//! others: a disk that hangs is its pool's trouble and nobody else's.

mod begun;
mod cancelled;
pub mod check;
pub mod condition;
pub mod disks;
pub mod file_work;
pub mod files;
mod mark;
pub mod patience;
pub mod places;
pub mod pool_figures;
#[cfg(test)]
mod refused;
pub mod registering;
mod rename_new;
mod root;
pub mod storing;
mod table_error;
pub mod trees;
pub mod usage;

pub use cancelled::cancelled_moves;
pub use patience::Unreachable;
pub use table_error::TableError;

/// What a node keeps in mind about the disks.
#[derive(Default)]
pub struct Storage {
    pub disks: disks::Disks,
    pub pools: patience::Pools,
    pub usage: usage::Measuring,
    pub registrations: registering::Registrations,
    pub uploads: files::Turns,
    pub bell: file_work::Bell,
}
