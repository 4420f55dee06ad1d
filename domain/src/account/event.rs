//! What happened to an account. The names are permanent.

use std::net::IpAddr;

use cqrs_es::DomainEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::{Approval, Edit, LeftFiles, Method};
use crate::{
    AccountId, CredentialId, LinkId, Personal, PoolId, Role, SessionId,
    values::{AvatarDigest, DisplayName, Email, Fingerprint, Login, Notes, Reason},
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
pub enum AccountEvent {
    Invited {
        account_id: AccountId,
        login: Personal<Login>,
        display_name: Personal<DisplayName>,
        method: Method,
        role: Role,
        approval: Approval,
        at: Timestamp,
    },
    QuotaRequested {
        pool_id: PoolId,
        bytes: u64,
        at: Timestamp,
    },
    /// The storage asked for is not given: the request is no more.
    QuotaDeclined {
        pool_id: PoolId,
        bytes: u64,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    SetupLinkIssued {
        link_id: LinkId,
        expires_at: Timestamp,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    SetupLinkOpened {
        link_id: LinkId,
        at: Timestamp,
    },
    SetupLinkCancelled {
        link_id: LinkId,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    SetupLinkExpired {
        link_id: LinkId,
        at: Timestamp,
    },
    /// The identity now exists. `display_name` is given where no invitation named the person.
    /// By QR the metadata has the phone's address.
    Registered {
        account_id: AccountId,
        method: Method,
        fingerprint: Fingerprint,
        public_key: String,
        /// The setup link that this consumed; none by QR.
        link_id: Option<LinkId>,
        display_name: Option<Personal<DisplayName>>,
        /// Where the browser was that showed the QR code.
        browser_address: Option<Personal<IpAddr>>,
        at: Timestamp,
    },
    /// Somebody who came by QR code waited too long. Their identity is free to come again.
    RegistrationExpired {
        at: Timestamp,
    },
    Enabled {
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    Disabled {
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    CredentialSet {
        credential_id: CredentialId,
        method: Method,
        /// The reset link that this consumed, if any.
        link_id: Option<LinkId>,
        at: Timestamp,
    },
    ResetLinkIssued {
        link_id: LinkId,
        expires_at: Timestamp,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    ResetLinkCancelled {
        link_id: LinkId,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    ResetLinkExpired {
        link_id: LinkId,
        at: Timestamp,
    },
    ResetForced {
        reason: Personal<Reason>,
        at: Timestamp,
    },
    Recovered {
        at: Timestamp,
    },
    SessionEnded {
        session_id: SessionId,
        at: Timestamp,
    },
    /// All sessions that there were.
    SessionsEnded {
        at: Timestamp,
    },
    ProfileEdited {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        display_name: Option<Personal<DisplayName>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<Edit<Personal<Email>>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        notes: Option<Edit<Personal<Notes>>>,
        at: Timestamp,
    },
    /// The picture itself is kept outside the log.
    AvatarSet {
        digest: AvatarDigest,
        at: Timestamp,
    },
    AvatarRemoved {
        at: Timestamp,
    },
    LoginChanged {
        login: Personal<Login>,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    RoleChanged {
        role: Role,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    Rejected {
        reason: Personal<Reason>,
        at: Timestamp,
    },
    Revoked {
        reason: Personal<Reason>,
        at: Timestamp,
    },
    Reinstated {
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    },
    Deleted {
        reason: Personal<Reason>,
        /// Before anybody was asked, they stayed.
        #[serde(default)]
        files: LeftFiles,
        at: Timestamp,
    },
}

impl AccountEvent {
    /// The names of all there are.
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// The event's permanent name, as stored in `event_type`.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// Why it was done, where somebody said so.
    pub fn reason(&self) -> Option<&Personal<Reason>> {
        match self {
            Self::QuotaDeclined { reason, .. }
            | Self::SetupLinkIssued { reason, .. }
            | Self::SetupLinkCancelled { reason, .. }
            | Self::Enabled { reason, .. }
            | Self::Disabled { reason, .. }
            | Self::ResetLinkIssued { reason, .. }
            | Self::ResetLinkCancelled { reason, .. }
            | Self::LoginChanged { reason, .. }
            | Self::RoleChanged { reason, .. }
            | Self::Reinstated { reason, .. } => reason.as_ref(),
            Self::ResetForced { reason, .. }
            | Self::Rejected { reason, .. }
            | Self::Revoked { reason, .. }
            | Self::Deleted { reason, .. } => Some(reason),
            Self::Invited { .. }
            | Self::QuotaRequested { .. }
            | Self::SetupLinkOpened { .. }
            | Self::SetupLinkExpired { .. }
            | Self::Registered { .. }
            | Self::RegistrationExpired { .. }
            | Self::CredentialSet { .. }
            | Self::ResetLinkExpired { .. }
            | Self::Recovered { .. }
            | Self::SessionEnded { .. }
            | Self::SessionsEnded { .. }
            | Self::ProfileEdited { .. }
            | Self::AvatarSet { .. }
            | Self::AvatarRemoved { .. } => None,
        }
    }
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}
