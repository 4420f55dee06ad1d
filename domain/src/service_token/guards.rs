//! What a token claims across all tokens: nothing. Its id is made for it alone.

use super::{ServiceToken, TokenError, TokenEvent};
use crate::{GuardChange, GuardRefusal, Guarded};

impl Guarded for ServiceToken {
    fn guard_changes(&self, event: &TokenEvent) -> Vec<GuardChange> {
        match event {
            TokenEvent::TokenIssued { .. } | TokenEvent::TokenRevoked { .. } => Vec::new(),
        }
    }

    fn refused(refusal: &GuardRefusal) -> TokenError {
        match refusal {
            GuardRefusal::Taken { scope: name } | GuardRefusal::LastMember { quorum: name } => {
                TokenError::Guard(name.clone())
            }
        }
    }
}
