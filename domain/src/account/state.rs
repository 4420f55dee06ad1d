//! What an account is, folded from its events.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Links, QuotaRequest};
use crate::{
    AccountId, CredentialId, Personal, Role,
    values::{AvatarDigest, DisplayName, Email, Fingerprint, Login, Notes},
};

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No event yet.
    #[default]
    Absent,
    Invited,
    /// The invitation was cancelled or ran out, or somebody waited too long; login and identity are
    /// free again.
    Cancelled,
    /// Registered, waits for an administrator.
    Pending,
    Enabled,
    Disabled,
    Rejected,
    Revoked,
    /// Erased. Only the record that it existed stays.
    Deleted,
}

impl Status {
    pub const ALL: [Self; 9] = [
        Self::Absent,
        Self::Invited,
        Self::Cancelled,
        Self::Pending,
        Self::Enabled,
        Self::Disabled,
        Self::Rejected,
        Self::Revoked,
        Self::Deleted,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Invited => "invited",
            Self::Cancelled => "cancelled",
            Self::Pending => "pending",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Rejected => "rejected",
            Self::Revoked => "revoked",
            Self::Deleted => "deleted",
        }
    }
}

/// How the person signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    #[default]
    Opaque,
    Password,
    Qr,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opaque => "opaque",
            Self::Password => "password",
            Self::Qr => "qr",
        }
    }
}

/// Whether registration alone enables the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Approval {
    Automatic,
    #[default]
    Required,
}

impl Approval {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Required => "required",
        }
    }
}

/// What becomes of the files that a deleted account leaves behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LeftFiles {
    /// They stay where they are, until somebody removes them.
    #[default]
    Keep,
    /// The server removes them, old copies as well.
    Delete,
}

impl LeftFiles {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Delete => "delete",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    #[default]
    None,
    Active(CredentialId),
    /// Force reset: the old one is dead, a new one must be set.
    ResetRequired,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub fingerprint: Fingerprint,
    /// Base64url of the ML-DSA-87 public key.
    pub public_key: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub display_name: Option<Personal<DisplayName>>,
    pub email: Option<Personal<Email>>,
    pub notes: Option<Personal<Notes>>,
    /// Which picture is shown of the person.
    pub avatar: Option<AvatarDigest>,
}

/// Why an account may not sign in or go on with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefusal {
    #[error("the account is {}", .0.as_str())]
    Status(Status),
    #[error("a new password must be set first")]
    ResetRequired,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    pub id: Option<AccountId>,
    pub status: Status,
    pub method: Method,
    pub role: Role,
    pub approval: Approval,
    pub login: Option<Personal<Login>>,
    pub profile: Profile,
    pub identity: Option<Identity>,
    pub registered_at: Option<Timestamp>,
    pub credential: Credential,
    pub links: Links,
    /// The storage asked for at the invitation, unless it was declined. Whether it was given, the
    /// pools say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_quota: Option<QuotaRequest>,
    /// What was decided about the files when the account was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_files: Option<LeftFiles>,
    /// Counts up whenever open sessions must end; a session names the epoch it began in.
    pub session_epoch: u32,
}

impl Account {
    /// Whether the person has made an identity, whatever became of the account since.
    pub fn is_registered(&self) -> bool {
        self.identity.is_some()
    }

    pub fn may_sign_in(&self) -> Result<(), SignInRefusal> {
        match (self.status, self.credential, self.method) {
            (Status::Enabled, Credential::Active(_), _) | (Status::Enabled, _, Method::Qr) => {
                Ok(())
            }
            (Status::Enabled, _, _) => Err(SignInRefusal::ResetRequired),
            (status, _, _) => Err(SignInRefusal::Status(status)),
        }
    }

    /// Whether this account counts towards "there is always an administrator who can sign in".
    pub fn is_acting_administrator(&self) -> bool {
        self.role == Role::Admin && self.may_sign_in().is_ok()
    }
}
