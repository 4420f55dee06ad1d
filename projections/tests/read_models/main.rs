//! The read models on a real PostgreSQL, fed from a real log.

mod approvals;
mod common;
mod equivalence;
mod erasure;
mod history;
mod live;
mod paging;
mod parked;
mod rebuilding;
mod runners;
mod waiting;
