//! Ada's account: what may happen to it, what may be asked of it, and by whom.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    AccountId, Actor, CredentialId, LinkId, Personal, PoolId, Role, SessionId,
    account::{
        AccountAction, AccountEvent as E, Approval, Edit, LeftFiles, LinkPurpose, Method, NewLink,
        ProfileEdit, QuotaRequest,
    },
    values::{AvatarDigest, DisplayName, Email, Fingerprint, Login, Notes, Reason},
};

/// The setup link that Ada was invited with.
pub const SETUP: u64 = 1;
/// The reset link that an administrator issued.
pub const RESET: u64 = 2;
/// A link that is only just asked for.
pub const NEW: u64 = 3;

pub fn id(number: u64) -> Uuid {
    Uuid::from_u64_pair(0x018f_0000_0000_7000, 0x8000_0000_0000_0000 | number)
}

pub fn ada() -> AccountId {
    AccountId(id(7))
}

pub fn link_id(number: u64) -> LinkId {
    LinkId(id(100 + number))
}

pub fn credential_id(number: u64) -> CredentialId {
    CredentialId(id(200 + number))
}

pub fn session_id() -> SessionId {
    SessionId(id(400))
}

pub fn avatar() -> AvatarDigest {
    AvatarDigest::parse(&"0af9".repeat(16)).expect("a digest")
}

pub fn pool_id() -> PoolId {
    PoolId(id(300))
}

pub fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().expect("a fixed time")
}

pub fn hours_later(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

pub fn administrator() -> Actor {
    Actor::Account { id: AccountId(id(1)), role: Role::Admin }
}

pub fn support() -> Actor {
    Actor::Account { id: AccountId(id(2)), role: Role::Support }
}

/// Ada herself, in a role.
pub fn herself(role: Role) -> Actor {
    Actor::Account { id: ada(), role }
}

pub fn login(text: &str) -> Login {
    Login::parse(text).expect("a login")
}

pub fn name(text: &str) -> DisplayName {
    DisplayName::parse(text).expect("a name")
}

pub fn reason() -> Reason {
    Reason::parse("she asked for it").expect("a reason")
}

pub fn fingerprint() -> Fingerprint {
    Fingerprint::parse(&"0af9".repeat(32)).expect("a fingerprint")
}

pub fn browser_address() -> IpAddr {
    IpAddr::from([192, 0, 2, 7])
}

pub fn of_ada<T>(value: T) -> Personal<T> {
    Personal::new(ada(), value)
}

fn lasting(purpose: LinkPurpose) -> Timestamp {
    hours_later(match purpose {
        LinkPurpose::Setup => 72,
        LinkPurpose::Reset => 1,
    })
}

pub fn new_link(purpose: LinkPurpose) -> NewLink {
    NewLink { id: link_id(NEW), expires_at: lasting(purpose) }
}

// What happened.

pub fn invited_with(role: Role, approval: Approval) -> E {
    E::Invited {
        account_id: ada(),
        login: of_ada(login("ada")),
        display_name: of_ada(name("Ada Lovelace")),
        method: Method::Opaque,
        role,
        approval,
        at: now(),
    }
}

pub fn invited() -> E {
    invited_with(Role::User, Approval::Required)
}

pub fn setup_link(number: u64) -> E {
    let expires_at = lasting(LinkPurpose::Setup);
    E::SetupLinkIssued { link_id: link_id(number), expires_at, reason: None, at: now() }
}

pub fn reset_link(number: u64) -> E {
    let expires_at = lasting(LinkPurpose::Reset);
    E::ResetLinkIssued { link_id: link_id(number), expires_at, reason: None, at: now() }
}

pub fn setup_link_cancelled() -> E {
    E::SetupLinkCancelled { link_id: link_id(SETUP), reason: None, at: now() }
}

pub fn reset_link_cancelled() -> E {
    E::ResetLinkCancelled { link_id: link_id(RESET), reason: None, at: now() }
}

pub fn registered() -> E {
    E::Registered {
        account_id: ada(),
        method: Method::Opaque,
        fingerprint: fingerprint(),
        public_key: "a2V5".to_owned(),
        link_id: Some(link_id(SETUP)),
        display_name: None,
        browser_address: None,
        at: now(),
    }
}

pub fn registered_by_qr() -> E {
    E::Registered {
        account_id: ada(),
        method: Method::Qr,
        fingerprint: fingerprint(),
        public_key: "a2V5".to_owned(),
        link_id: None,
        display_name: Some(of_ada(DisplayName::of_identity(&fingerprint()))),
        browser_address: Some(of_ada(browser_address())),
        at: now(),
    }
}

/// A credential; `with` is the reset link that brought it.
pub fn credential(number: u64, with: Option<u64>) -> E {
    E::CredentialSet {
        credential_id: credential_id(number),
        method: Method::Opaque,
        link_id: with.map(link_id),
        at: now(),
    }
}

pub fn quota_requested() -> E {
    E::QuotaRequested { pool_id: pool_id(), bytes: 5_000, at: now() }
}

pub fn registration_expired() -> E {
    E::RegistrationExpired { at: now() }
}

pub fn enabled() -> E {
    E::Enabled { reason: None, at: now() }
}

pub fn disabled() -> E {
    E::Disabled { reason: None, at: now() }
}

pub fn rejected() -> E {
    E::Rejected { reason: of_ada(reason()), at: now() }
}

pub fn revoked() -> E {
    E::Revoked { reason: of_ada(reason()), at: now() }
}

pub fn reinstated() -> E {
    E::Reinstated { reason: None, at: now() }
}

pub fn reset_forced() -> E {
    E::ResetForced { reason: of_ada(reason()), at: now() }
}

pub fn deleted() -> E {
    E::Deleted { reason: of_ada(reason()), files: LeftFiles::Keep, at: now() }
}

pub fn avatar_set() -> E {
    E::AvatarSet { digest: avatar(), at: now() }
}

/// The same, done for [`reason`].
pub fn because(mut event: E) -> E {
    if let E::SetupLinkIssued { reason: why, .. }
    | E::SetupLinkCancelled { reason: why, .. }
    | E::ResetLinkIssued { reason: why, .. }
    | E::ResetLinkCancelled { reason: why, .. }
    | E::LoginChanged { reason: why, .. }
    | E::RoleChanged { reason: why, .. }
    | E::Reinstated { reason: why, .. } = &mut event
    {
        *why = Some(of_ada(reason()));
    }
    event
}

pub fn role_changed(role: Role) -> E {
    E::RoleChanged { role, reason: None, at: now() }
}

// What her account has been through, for short.

pub fn an_invitation() -> Vec<E> {
    vec![invited(), setup_link(SETUP)]
}

pub fn a_pending_account() -> Vec<E> {
    [an_invitation(), vec![registered(), credential(1, None)]].concat()
}

pub fn an_enabled_account() -> Vec<E> {
    [a_pending_account(), vec![enabled()]].concat()
}

pub fn an_administrators_account() -> Vec<E> {
    let mut events = an_enabled_account();
    events[0] = invited_with(Role::Admin, Approval::Required);
    events
}

// What is asked.

pub fn invite(role: Role) -> AccountAction {
    AccountAction::Invite {
        account_id: ada(),
        login: login("ada"),
        display_name: name("Ada Lovelace"),
        method: Method::Opaque,
        role,
        approval: Approval::Required,
        quota: Some(QuotaRequest { pool_id: pool_id(), bytes: 5_000 }),
        link: new_link(LinkPurpose::Setup),
    }
}

pub fn register_by_qr(approval: Approval) -> AccountAction {
    AccountAction::RegisterByQr {
        account_id: ada(),
        fingerprint: fingerprint(),
        public_key: "a2V5".to_owned(),
        browser_address: browser_address(),
        approval,
    }
}

pub fn complete_setup() -> AccountAction {
    AccountAction::CompleteSetup {
        link_id: link_id(SETUP),
        fingerprint: fingerprint(),
        public_key: "a2V5".to_owned(),
        credential_id: credential_id(1),
    }
}

pub fn complete_reset() -> AccountAction {
    AccountAction::CompleteReset { link_id: link_id(RESET), credential_id: credential_id(2) }
}

pub fn force_reset() -> AccountAction {
    AccountAction::ForceReset { reason: reason(), link: new_link(LinkPurpose::Reset) }
}

pub fn issue_setup_link() -> AccountAction {
    AccountAction::IssueSetupLink { link: new_link(LinkPurpose::Setup), reason: None }
}

pub fn issue_reset_link() -> AccountAction {
    AccountAction::IssueResetLink { link: new_link(LinkPurpose::Reset), reason: None }
}

pub fn edit_profile() -> AccountAction {
    AccountAction::EditProfile(ProfileEdit {
        display_name: Some(name("Ada King")),
        email: Some(Edit::Set(Email::parse("ada@example.org").expect("an address"))),
        notes: Some(Edit::Set(Notes::parse("knows engines").expect("notes"))),
    })
}

pub fn enable() -> AccountAction {
    AccountAction::Enable { reason: None }
}

pub fn disable() -> AccountAction {
    AccountAction::Disable { reason: None }
}

pub fn reject() -> AccountAction {
    AccountAction::Reject { reason: reason() }
}

pub fn revoke() -> AccountAction {
    AccountAction::Revoke { reason: reason() }
}

pub fn deleted_with_files() -> E {
    E::Deleted { reason: of_ada(reason()), files: LeftFiles::Delete, at: now() }
}

pub fn reinstate() -> AccountAction {
    AccountAction::Reinstate { reason: None }
}

pub fn delete() -> AccountAction {
    AccountAction::Delete { reason: reason(), files: LeftFiles::Keep }
}

pub fn delete_with_files() -> AccountAction {
    AccountAction::Delete { reason: reason(), files: LeftFiles::Delete }
}
