//! What asks for an administrator's action: invitations under way and people who wait.

mod fold;
mod list;
mod row;

pub use fold::{ApprovalRows, Approvals};
pub use list::{Listing, Order, Show, Shown, count_needing_action, list};
pub use row::{Approval, LinkState};
