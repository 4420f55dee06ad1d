//! Event -> state, without rules.

use super::{ServiceToken, TokenEvent};

impl ServiceToken {
    pub(super) fn absorb(&mut self, event: TokenEvent) {
        match event {
            TokenEvent::TokenIssued { token_id, name, scope, .. } => {
                self.id = Some(token_id);
                self.name = Some(name);
                self.scope = Some(scope);
            }
            TokenEvent::TokenRevoked { .. } => self.revoked = true,
        }
    }
}
