//! What can be asked of an account.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Approval, LeftFiles, Method, QuotaRequest};
use crate::{
    AccountId, Actor, CredentialId, LinkId, Role, SessionId,
    values::{AvatarDigest, DisplayName, Email, Fingerprint, Login, Notes, Reason},
};

/// Who asks, when, and for what.
#[derive(Clone, Debug)]
pub struct AccountCommand {
    pub actor: Actor,
    pub at: Timestamp,
    pub action: AccountAction,
}

/// A link about to be issued. Its token exists only where the link is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLink {
    pub id: LinkId,
    pub expires_at: Timestamp,
}

/// Set a field, or clear it. A field that is not edited is absent.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit<T> {
    Set(T),
    Cleared,
}

/// The fields of a profile edit; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileEdit {
    pub display_name: Option<DisplayName>,
    pub email: Option<Edit<Email>>,
    pub notes: Option<Edit<Notes>>,
}

#[derive(Clone, Debug)]
pub enum AccountAction {
    /// Create an account that waits for its person to open a setup link.
    Invite {
        account_id: AccountId,
        login: Login,
        display_name: DisplayName,
        method: Method,
        role: Role,
        approval: Approval,
        quota: Option<QuotaRequest>,
        link: NewLink,
    },
    /// Issue the setup link anew. The earlier one dies; a cancelled invitation comes back.
    IssueSetupLink {
        link: NewLink,
        reason: Option<Reason>,
    },
    OpenSetupLink {
        link_id: LinkId,
    },
    CancelSetupLink {
        reason: Option<Reason>,
    },
    ExpireSetupLink {
        link_id: LinkId,
    },
    /// The person made an identity and a credential with their setup link.
    CompleteSetup {
        link_id: LinkId,
        fingerprint: Fingerprint,
        /// Base64url of the ML-DSA-87 public key.
        public_key: String,
        credential_id: CredentialId,
    },
    /// An identity scanned the QR code for the first time.
    RegisterByQr {
        account_id: AccountId,
        fingerprint: Fingerprint,
        public_key: String,
        /// Where the browser is that showed the code, for whoever approves to compare.
        browser_address: IpAddr,
        approval: Approval,
    },
    /// Let go of somebody who came by QR code and has waited too long.
    ExpireRegistration {
        /// Who registered later waits on.
        registered_until: Timestamp,
    },
    Enable {
        reason: Option<Reason>,
    },
    Disable {
        reason: Option<Reason>,
    },
    /// Turn a pending account down. It is kept as a record.
    Reject {
        reason: Reason,
    },
    Revoke {
        reason: Reason,
    },
    /// Undo a revocation or rejection; the account comes back disabled.
    Reinstate {
        reason: Option<Reason>,
    },
    /// Erase the person. Only what happened, when and by whom stays.
    Delete {
        reason: Reason,
        files: LeftFiles,
    },
    IssueResetLink {
        link: NewLink,
        reason: Option<Reason>,
    },
    CancelResetLink {
        reason: Option<Reason>,
    },
    ExpireResetLink {
        link_id: LinkId,
    },
    /// End all sessions, kill the credential and issue a reset link, at once.
    ForceReset {
        reason: Reason,
        link: NewLink,
    },
    CompleteReset {
        link_id: LinkId,
        credential_id: CredentialId,
    },
    /// The person proved their identity with their words and set a new password.
    Recover {
        credential_id: CredentialId,
    },
    /// A signed-in person changed their password.
    ChangeCredential {
        /// The one whose password they have just shown.
        replaces: CredentialId,
        credential_id: CredentialId,
    },
    /// End one of the person's sessions.
    EndSession {
        session_id: SessionId,
    },
    /// End all of the person's sessions.
    EndSessions,
    EditProfile(ProfileEdit),
    SetAvatar {
        digest: AvatarDigest,
    },
    RemoveAvatar,
    ChangeLogin {
        login: Login,
        reason: Option<Reason>,
    },
    ChangeRole {
        role: Role,
        reason: Option<Reason>,
    },
    /// The storage asked for at the invitation is not given.
    DeclineQuota {
        reason: Option<Reason>,
    },
}
