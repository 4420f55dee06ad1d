//! The real filesystems under the pools: how large, how full, and who uses how much.

pub mod filesystem;
pub mod root;
pub mod usage;
