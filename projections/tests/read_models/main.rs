//! The read models on a real PostgreSQL, fed from a real log.

mod anew;
mod any_story;
mod approvals;
mod common;
mod equivalence;
mod erasure;
mod erasure_late;
mod every_kind;
mod heartbeat;
mod history;
mod killed;
mod ledger;
mod links;
mod live;
mod moves;
mod node;
mod paging;
mod parked;
mod rebuilding;
mod resets;
mod restarted;
mod rows;
mod runners;
mod take_over;
mod telling;
mod waiting;
