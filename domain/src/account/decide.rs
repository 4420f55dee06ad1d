//! The rules: what a command makes happen, given what the account is.
//!
//! Asking for what already holds is not an error and records nothing.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{
    Account, AccountAction as Action, AccountCommand, AccountError as Refusal,
    AccountEvent as Event, Approval, Credential, LinkPurpose, Method, Status,
    issuing::{reset_link_issued, setup_link_issued},
};
use crate::{
    AccountId, Actor, CredentialId, Personal, Role,
    personal::personal,
    values::{DisplayName, Reason},
};
use jiff::Timestamp;

pub(super) type Decision = Result<Vec<Event>, Refusal>;

const NOTHING: Vec<Event> = Vec::new();

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = AccountCommand;
    type Event = Event;
    type Error = Refusal;
    type Services = ();

    async fn handle(
        &mut self,
        command: AccountCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Refusal> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        self.absorb(event);
    }
}

impl Account {
    pub fn decide(&self, command: AccountCommand) -> Decision {
        let AccountCommand { actor, at, action } = command;
        if let Action::Invite { .. } | Action::RegisterByQr { .. } = action {
            return self.create(action, &actor, at);
        }
        if self.status == Status::Deleted {
            return match action {
                // Who asks for something else about the files must not believe that it is done.
                Action::Delete { files, .. } if self.left_files == Some(files) => Ok(NOTHING),
                _ => Err(Refusal::Deleted),
            };
        }
        let id = self.id.ok_or(Refusal::NotFound)?;
        self.check_rank(&actor, id)?;
        match action {
            Action::Invite { .. } | Action::RegisterByQr { .. } => Ok(NOTHING), // handled above
            Action::IssueSetupLink { link, reason } => {
                self.issue_setup_link(link, personal(id, reason), at)
            }
            Action::OpenSetupLink { link_id } => {
                let link = self.links.usable(link_id, LinkPurpose::Setup, at)?;
                Ok(if link.opened { NOTHING } else { vec![Event::SetupLinkOpened { link_id, at }] })
            }
            Action::CancelSetupLink { reason } => self.cancel_setup_link(personal(id, reason), at),
            Action::ExpireSetupLink { link_id } => Ok(self
                .expired_link(link_id, LinkPurpose::Setup, at)
                .then_some(Event::SetupLinkExpired { link_id, at })
                .into_iter()
                .collect()),
            Action::CompleteSetup { link_id, fingerprint, public_key, credential_id } => {
                self.links.usable(link_id, LinkPurpose::Setup, at)?;
                let method = self.method;
                let mut events = vec![
                    Event::Registered {
                        account_id: id,
                        method,
                        fingerprint,
                        public_key,
                        link_id: Some(link_id),
                        display_name: None,
                        browser_address: None,
                        at,
                    },
                    Event::CredentialSet { credential_id, method, link_id: None, at },
                ];
                if self.approval == Approval::Automatic {
                    events.push(Event::Enabled { reason: None, at });
                }
                Ok(events)
            }
            Action::ExpireRegistration { registered_until } => {
                let waits = self.status == Status::Pending && self.method == Method::Qr;
                let too_long = self.registered_at.is_some_and(|since| since <= registered_until);
                let expired = waits && too_long;
                Ok(expired.then_some(Event::RegistrationExpired { at }).into_iter().collect())
            }
            Action::Enable { reason } => self.enable(personal(id, reason), at),
            Action::Disable { reason } => self.disable(&actor, id, personal(id, reason), at),
            Action::Reject { reason } => self.reject(&actor, id, reason, at),
            Action::Revoke { reason } => self.revoke(&actor, id, reason, at),
            Action::Reinstate { reason } => self.reinstate(personal(id, reason), at),
            Action::Delete { reason, files } => {
                refuse_own(&actor, id)?;
                Ok(vec![Event::Deleted { reason: Personal::new(id, reason), files, at }])
            }
            Action::IssueResetLink { link, reason } => {
                self.check_resettable()?;
                refuse_own(&actor, id)?;
                Ok(vec![reset_link_issued(link, personal(id, reason), at)])
            }
            Action::CancelResetLink { reason } => {
                Ok(self.reset_link_cancelled(personal(id, reason), at).into_iter().collect())
            }
            Action::ExpireResetLink { link_id } => Ok(self
                .expired_link(link_id, LinkPurpose::Reset, at)
                .then_some(Event::ResetLinkExpired { link_id, at })
                .into_iter()
                .collect()),
            Action::ForceReset { reason, link } => {
                self.check_resettable()?;
                refuse_own(&actor, id)?;
                let reason = Personal::new(id, reason);
                Ok(vec![Event::ResetForced { reason, at }, reset_link_issued(link, None, at)])
            }
            Action::CompleteReset { link_id, credential_id } => {
                self.links.usable(link_id, LinkPurpose::Reset, at)?;
                let method = self.method;
                Ok(vec![Event::CredentialSet { credential_id, method, link_id: Some(link_id), at }])
            }
            Action::Recover { credential_id } => {
                self.check_resettable()?;
                let mut events = vec![Event::Recovered { at }];
                events.extend(self.replace_credential(credential_id, at));
                Ok(events)
            }
            Action::ChangeCredential { replaces, credential_id } => {
                self.check_resettable()?;
                match self.credential {
                    Credential::Active(active) if active == credential_id => Ok(NOTHING),
                    Credential::Active(active) if active == replaces => {
                        Ok(self.replace_credential(credential_id, at))
                    }
                    // Whoever was faster replaced or reset it; that must not be undone.
                    _ => Err(Refusal::CredentialReplaced),
                }
            }
            Action::EndSession { session_id } => {
                Ok(self.if_signed_in(Event::SessionEnded { session_id, at }))
            }
            Action::EndSessions => Ok(self.if_signed_in(Event::SessionsEnded { at })),
            Action::EditProfile(edit) => Ok(self.edit_profile(id, edit, at)),
            Action::SetAvatar { digest } => {
                let same = self.profile.avatar.as_ref() == Some(&digest);
                Ok(if same { NOTHING } else { vec![Event::AvatarSet { digest, at }] })
            }
            Action::RemoveAvatar => {
                let shown = self.profile.avatar.is_some();
                Ok(shown.then_some(Event::AvatarRemoved { at }).into_iter().collect())
            }
            Action::ChangeLogin { login, reason } => {
                let same = self.login.as_ref().and_then(Personal::known) == Some(&login);
                let (login, reason) = (Personal::new(id, login), personal(id, reason));
                Ok(if same { NOTHING } else { vec![Event::LoginChanged { login, reason, at }] })
            }
            Action::ChangeRole { role, reason } => {
                self.change_role(&actor, id, role, personal(id, reason), at)
            }
            Action::DeclineQuota { reason } => Ok(self.quota_declined(personal(id, reason), at)),
        }
    }

    fn create(&self, action: Action, actor: &Actor, at: Timestamp) -> Decision {
        match (self.status, action) {
            (
                Status::Absent,
                Action::Invite {
                    account_id,
                    login,
                    display_name,
                    method,
                    role,
                    approval,
                    quota,
                    link,
                },
            ) => {
                if !actor.outranks(role) {
                    return Err(Refusal::Outranked(role));
                }
                let invited = Event::Invited {
                    account_id,
                    login: Personal::new(account_id, login),
                    display_name: Personal::new(account_id, display_name),
                    method,
                    role,
                    approval,
                    at,
                };
                let wish = quota.map(|quota| Event::QuotaRequested {
                    pool_id: quota.pool_id,
                    bytes: quota.bytes,
                    at,
                });
                let events = [Some(invited), wish, Some(setup_link_issued(link, None, at))];
                Ok(events.into_iter().flatten().collect())
            }
            (
                Status::Absent,
                Action::RegisterByQr {
                    account_id,
                    fingerprint,
                    public_key,
                    browser_address,
                    approval,
                },
            ) => {
                let display_name = DisplayName::of_identity(&fingerprint);
                let registered = Event::Registered {
                    account_id,
                    method: Method::Qr,
                    fingerprint,
                    public_key,
                    link_id: None,
                    display_name: Some(Personal::new(account_id, display_name)),
                    browser_address: Some(Personal::new(account_id, browser_address)),
                    at,
                };
                let enabled = (approval == Approval::Automatic)
                    .then_some(Event::Enabled { reason: None, at });
                Ok([registered].into_iter().chain(enabled).collect())
            }
            _ => Err(Refusal::AlreadyExists),
        }
    }

    /// People may act on themselves (what they must not do to themselves is refused by name), and
    /// on accounts that they outrank.
    pub fn check_rank(&self, actor: &Actor, id: AccountId) -> Result<(), Refusal> {
        if actor.is(id) || actor.outranks(self.role) {
            Ok(())
        } else {
            Err(Refusal::Outranked(self.role))
        }
    }

    /// Refuses accounts whose record is closed, by the reason it is closed.
    fn check_open(&self) -> Result<(), Refusal> {
        match self.status {
            Status::Rejected => Err(Refusal::Rejected),
            Status::Revoked => Err(Refusal::Revoked),
            _ => Ok(()),
        }
    }

    fn check_registered(&self) -> Result<(), Refusal> {
        if self.is_registered() { Ok(()) } else { Err(Refusal::NotRegistered) }
    }

    fn check_resettable(&self) -> Result<(), Refusal> {
        self.check_registered()?;
        self.check_open()?;
        if self.method == Method::Qr { Err(Refusal::NoPassword) } else { Ok(()) }
    }

    /// A new credential that no link brought. Whoever still holds a reset link could undo it, so
    /// the link goes.
    fn replace_credential(&self, credential_id: CredentialId, at: Timestamp) -> Vec<Event> {
        let method = self.method;
        let set = Event::CredentialSet { credential_id, method, link_id: None, at };
        self.reset_link_cancelled(None, at).into_iter().chain([set]).collect()
    }

    /// Who may not sign in has no session that could be ended.
    fn if_signed_in(&self, event: Event) -> Vec<Event> {
        if self.may_sign_in().is_ok() { vec![event] } else { NOTHING }
    }

    fn enable(&self, reason: Option<Personal<Reason>>, at: Timestamp) -> Decision {
        self.check_registered()?;
        self.check_open()?;
        Ok(match self.status {
            Status::Enabled => NOTHING,
            _ => vec![Event::Enabled { reason, at }],
        })
    }

    fn disable(
        &self,
        actor: &Actor,
        id: AccountId,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    ) -> Decision {
        self.check_registered()?;
        self.check_open()?;
        refuse_own(actor, id)?;
        Ok(match self.status {
            Status::Disabled => NOTHING,
            _ => vec![Event::Disabled { reason, at }],
        })
    }

    fn reject(&self, actor: &Actor, id: AccountId, reason: Reason, at: Timestamp) -> Decision {
        self.check_registered()?;
        refuse_own(actor, id)?;
        match self.status {
            Status::Rejected => Ok(NOTHING),
            Status::Pending => Ok(vec![Event::Rejected { reason: Personal::new(id, reason), at }]),
            _ => Err(Refusal::NotPending),
        }
    }

    fn revoke(&self, actor: &Actor, id: AccountId, reason: Reason, at: Timestamp) -> Decision {
        self.check_registered()?;
        refuse_own(actor, id)?;
        Ok(match self.status {
            Status::Revoked => NOTHING,
            _ => vec![Event::Revoked { reason: Personal::new(id, reason), at }],
        })
    }

    fn reinstate(&self, reason: Option<Personal<Reason>>, at: Timestamp) -> Decision {
        self.check_registered()?;
        Ok(match self.status {
            Status::Revoked | Status::Rejected => vec![Event::Reinstated { reason, at }],
            _ => NOTHING,
        })
    }

    fn change_role(
        &self,
        actor: &Actor,
        id: AccountId,
        role: Role,
        reason: Option<Personal<Reason>>,
        at: Timestamp,
    ) -> Decision {
        if role == self.role {
            return Ok(NOTHING);
        }
        refuse_own(actor, id)?;
        if !actor.outranks(role) {
            return Err(Refusal::Outranked(role));
        }
        let mut events = vec![Event::RoleChanged { role, reason, at }];
        // Whoever has stolen a session must not be given more to do along with its owner.
        if !self.role.includes(role) {
            events.extend(self.if_signed_in(Event::SessionsEnded { at }));
        }
        Ok(events)
    }
}

/// Nobody disables, rejects, revokes, demotes or deletes themselves. Nor does anybody hand
/// themselves a reset link: changing one's password takes the present one, and whoever found an
/// open session would get around that.
fn refuse_own(actor: &Actor, id: AccountId) -> Result<(), Refusal> {
    if actor.is(id) { Err(Refusal::OwnAccount) } else { Ok(()) }
}
