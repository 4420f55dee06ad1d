//! What a token is, folded from its events.

use serde::{Deserialize, Serialize};

use super::Scope;
use crate::{TokenId, values::TokenName};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceToken {
    pub id: Option<TokenId>,
    pub name: Option<TokenName>,
    pub scope: Option<Scope>,
    pub revoked: bool,
}

impl ServiceToken {
    /// What whoever shows the token may do. `None` once it is revoked, and before it is issued.
    pub fn grants(&self) -> Option<Scope> {
        self.scope.filter(|_| !self.revoked)
    }
}
