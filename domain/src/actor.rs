//! Who asks for something: the part of every command and of every event's metadata that says by
//! whom.

use serde::{Deserialize, Serialize};

use crate::AccountId;

/// What an account may do, from least to most.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Uses storage; sees nobody but themselves.
    #[default]
    User,
    /// Helps users with invitations, links and enabling; never acts on administrators.
    Support,
    /// Reads everything, changes nothing.
    Auditor,
    /// May do everything except to themselves.
    Admin,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::User, Self::Support, Self::Auditor, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Support => "support",
            Self::Auditor => "auditor",
            Self::Admin => "admin",
        }
    }

    /// Whether who holds this role may do whatever `other` may.
    pub fn includes(self, other: Self) -> bool {
        self == other || self == Self::Admin || other == Self::User
    }
}

/// Who gave a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Actor {
    /// A person with an account, and the role they held when they asked.
    Account { id: AccountId, role: Role },
    /// The server itself: first start, command line, or a process manager, by name.
    System { name: String },
}

impl Actor {
    pub fn system(name: &str) -> Self {
        Self::System { name: name.to_owned() }
    }

    /// Whether the actor is the person behind `account`.
    pub fn is(&self, account: AccountId) -> bool {
        matches!(self, Self::Account { id, .. } if *id == account)
    }

    /// Whether the actor may touch accounts that hold `role`, or hand that role out.
    pub fn outranks(&self, role: Role) -> bool {
        match self {
            Self::System { .. } => true,
            Self::Account { role: Role::Admin, .. } => true,
            Self::Account { role: own, .. } => role == Role::User && *own == Role::Support,
        }
    }
}
