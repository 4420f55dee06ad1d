//! Tokens of programs: what an app shows instead of signing in.
//!
//! Who made a token, for what, and who revoked it is in the log. The table has what must not be there,
//! the token's hash, and when it was used last, which is no event. A row is stored before the event
//! that issues its token, and counts only as long as the log says that the token grants something: so
//! one that no event names lets nobody in, and is swept away later.
//!
//! Invariants: a token does what its scope says and nothing else. It is nobody's session: no handler
//! but those that ask for [`Service`] lets it in. Whether it still grants that is asked of the log at
//! each request, so a revocation holds on every node from the moment it is appended.

mod issue;
mod list;
mod revoke;
mod service;
mod sweep;

use event_store::keys::MacUse;

use super::Token;
use crate::app::App;

pub use issue::{IssueError, issue};
pub use list::{By, Issued, Revoked, list};
pub use revoke::revoke;
pub use service::Service;
pub use sweep::sweep;

/// What is stored and looked up; `None` for a text that cannot be a token.
fn hash(app: &App, token: &Token) -> Option<[u8; 32]> {
    token.keyed_hash(&app.installation.key().mac_key(MacUse::ServiceToken))
}
