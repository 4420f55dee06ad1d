//! What can be asked of a service token.

use jiff::Timestamp;

use super::Scope;
use crate::{Actor, TokenId, values::TokenName};

/// Who asks, when, and for what.
#[derive(Clone, Debug)]
pub struct TokenCommand {
    pub actor: Actor,
    pub at: Timestamp,
    pub action: TokenAction,
}

#[derive(Clone, Debug)]
pub enum TokenAction {
    /// Let whoever shows the token do what its scope says.
    Issue { token_id: TokenId, name: TokenName, scope: Scope },
    /// Let nobody in by it any more.
    Revoke,
}
