//! What happened to a service token. The names are permanent, and told apart from an account's: the
//! log is filtered by them.

use cqrs_es::DomainEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::Scope;
use crate::{TokenId, values::TokenName};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum TokenEvent {
    TokenIssued {
        token_id: TokenId,
        /// What administrators call it, after the program that shows it: nobody's own.
        name: TokenName,
        scope: Scope,
        at: Timestamp,
    },
    TokenRevoked {
        at: Timestamp,
    },
}

impl TokenEvent {
    /// The names of all there are.
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// The event's permanent name, as stored in `event_type`.
    pub fn name(&self) -> &'static str {
        self.into()
    }
}

impl DomainEvent for TokenEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
