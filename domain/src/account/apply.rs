//! Event -> state, without rules: what is in the log has been decided.

use super::{
    Account, AccountEvent, Credential, Edit, Identity, LinkFate, LinkPurpose, Profile,
    QuotaRequest, Status,
};
use crate::Personal;

impl Account {
    pub(super) fn absorb(&mut self, event: AccountEvent) {
        use AccountEvent as E;
        match event {
            E::Invited { account_id, login, display_name, method, role, approval, .. } => {
                self.id = Some(account_id);
                self.status = Status::Invited;
                self.login = Some(login);
                self.profile.display_name = Some(display_name);
                self.method = method;
                self.role = role;
                self.approval = approval;
            }
            E::SetupLinkIssued { link_id, expires_at, .. } => {
                self.status = Status::Invited;
                self.links.issue(link_id, LinkPurpose::Setup, expires_at);
            }
            E::SetupLinkOpened { link_id, .. } => self.links.open(link_id),
            E::SetupLinkCancelled { link_id, .. } => {
                self.status = Status::Cancelled;
                self.links.end(link_id, LinkFate::Cancelled);
            }
            E::SetupLinkExpired { link_id, .. } => {
                self.status = Status::Cancelled;
                self.links.end(link_id, LinkFate::Expired);
            }
            E::Registered {
                account_id,
                method,
                fingerprint,
                public_key,
                link_id,
                display_name,
                at,
                ..
            } => {
                self.id = Some(account_id);
                self.status = Status::Pending;
                self.method = method;
                self.identity = Some(Identity { fingerprint, public_key });
                self.registered_at = Some(at);
                if display_name.is_some() {
                    self.profile.display_name = display_name;
                }
                if let Some(link_id) = link_id {
                    self.links.end(link_id, LinkFate::Used);
                }
            }
            E::RegistrationExpired { .. } => self.status = Status::Cancelled,
            E::Enabled { .. } => self.status = Status::Enabled,
            E::Disabled { .. } => self.leave_with_sessions_ended(Status::Disabled),
            E::CredentialSet { credential_id, link_id, .. } => {
                self.credential = Credential::Active(credential_id);
                self.session_epoch += 1;
                if let Some(link_id) = link_id {
                    self.links.end(link_id, LinkFate::Used);
                }
            }
            E::ResetLinkIssued { link_id, expires_at, .. } => {
                self.links.issue(link_id, LinkPurpose::Reset, expires_at);
            }
            E::ResetLinkCancelled { link_id, .. } => self.links.end(link_id, LinkFate::Cancelled),
            E::ResetLinkExpired { link_id, .. } => self.links.end(link_id, LinkFate::Expired),
            E::ResetForced { .. } => {
                self.credential = Credential::ResetRequired;
                self.session_epoch += 1;
            }
            E::SessionsEnded { .. } => self.session_epoch += 1,
            E::ProfileEdited { display_name, email, notes, .. } => {
                if display_name.is_some() {
                    self.profile.display_name = display_name;
                }
                edit(&mut self.profile.email, email);
                edit(&mut self.profile.notes, notes);
            }
            E::AvatarSet { digest, .. } => self.profile.avatar = Some(digest),
            E::AvatarRemoved { .. } => self.profile.avatar = None,
            E::LoginChanged { login, .. } => self.login = Some(login),
            E::RoleChanged { role, .. } => self.role = role,
            E::Rejected { .. } => self.leave_with_sessions_ended(Status::Rejected),
            E::Revoked { .. } => self.leave_with_sessions_ended(Status::Revoked),
            E::Reinstated { .. } => self.status = Status::Disabled,
            E::Deleted { files, .. } => {
                self.left_files = Some(files);
                self.leave_with_sessions_ended(Status::Deleted);
                self.login = None;
                self.profile = Profile::default();
                self.credential = Credential::None;
            }
            E::QuotaRequested { pool_id, bytes, .. } => {
                self.requested_quota = Some(QuotaRequest { pool_id, bytes });
            }
            E::QuotaDeclined { .. } => self.requested_quota = None,
            E::Recovered { .. } | E::SessionEnded { .. } => {}
        }
    }

    /// Sessions and links die with the status that allowed them.
    fn leave_with_sessions_ended(&mut self, status: Status) {
        self.status = status;
        self.session_epoch += 1;
        if status != Status::Disabled {
            self.links.end_current(LinkFate::Cancelled);
        }
    }
}

fn edit<T>(field: &mut Option<Personal<T>>, edit: Option<Edit<Personal<T>>>) {
    match edit {
        Some(Edit::Set(value)) => *field = Some(value),
        Some(Edit::Cleared) => *field = None,
        None => {}
    }
}
