//! A story's steps, and who tells them to a node: each is a command, which may be refused.

use std::collections::BTreeMap;

use domain::{
    Actor, CredentialId, Role, SessionId,
    account::{AccountAction, AccountCommand, Approval, Edit, LeftFiles, NewLink, ProfileEdit},
    service_token::{Scope, TokenAction, TokenCommand},
    storage_pool::{Holder, PoolAction, PoolCommand, Retirement, Witness},
    values::{AvatarDigest, DisplayName, Email, Fingerprint, Login, Notes, PoolName, TokenName},
};
use event_store::ExecuteError;
use jiff::{SignedDuration, Timestamp};

use crate::{
    common::{
        Node, account_id, allocate, change_headroom, complete, invite, later, link_id, metadata,
        now, pool_id, reason, register_pool, token_id, with_quota,
    },
    moves::{next_of_move, start_move},
};

/// The first is an administrator from the beginning.
pub const PEOPLE: u64 = 5;
pub const POOLS: u64 = 2;
pub const TOKENS: u64 = 2;

#[derive(Clone, Copy, Debug)]
pub enum OnAccount {
    Invite { role: Role, approval: Approval, quota: Option<u64> },
    RegisterByQr(Approval),
    ExpireRegistration,
    IssueSetupLink,
    OpenSetupLink,
    CancelSetupLink,
    ExpireSetupLink,
    CompleteSetup,
    Enable,
    Disable,
    Reject,
    Revoke,
    Reinstate,
    Delete,
    IssueResetLink,
    CancelResetLink,
    ExpireResetLink,
    ForceReset,
    CompleteReset,
    Recover,
    EndSession,
    EndSessions,
    Rename(u8),
    Write(bool),
    SetAvatar(u8),
    RemoveAvatar,
    ChangeLogin(u8),
    ChangeRole(Role),
    DeclineQuota,
}

#[derive(Clone, Copy, Debug)]
pub enum OnPool {
    Register,
    Rename(u8),
    ChangeHeadroom(u64),
    Allocate {
        to: u64,
        bytes: u64,
        overcommit: bool,
    },
    Release(u64),
    StartMove(u64),
    CancelMove(u64),
    GoOn(u64),
    GiveUpOldCopy(u64),
    OrderRemoval(u64),
    NoteFilesRemoved(u64),
    NoteFilesKept(u64),
    /// With a disk that is said to be gone.
    Retire,
}

#[derive(Clone, Copy, Debug)]
pub enum OnToken {
    Issue,
    Revoke,
}

#[derive(Clone, Copy, Debug)]
pub enum Step {
    Account { by: u64, on: u64, what: OnAccount },
    Pool { by: u64, on: u64, what: OnPool },
    Token { by: u64, on: u64, what: OnToken },
}

/// Tells a story to a node.
pub struct Telling<'a> {
    node: &'a Node,
    steps: u64,
    /// The newest link that each person was given.
    links: BTreeMap<u64, u64>,
}

impl<'a> Telling<'a> {
    pub fn to(node: &'a Node) -> Self {
        Self { node, steps: 0, links: BTreeMap::new() }
    }

    pub async fn tell(&mut self, step: Step) {
        self.steps += 1;
        let (Step::Account { by, .. } | Step::Pool { by, .. } | Step::Token { by, .. }) = step;
        let actor = self.node.accounts.load(account_id(by)).await.expect("loaded").aggregate;
        if actor.may_sign_in().is_err() {
            return;
        }
        let actor = Actor::Account { id: account_id(by), role: actor.role };
        match step {
            Step::Account { on, what, .. } => self.account(actor, on, what).await,
            Step::Pool { by, on, what } => self.pool(actor, by, on, what).await,
            Step::Token { on, what, .. } => self.token(actor, on, what).await,
        }
    }

    /// Finer than what tables keep.
    fn at(&self) -> Timestamp {
        now() + SignedDuration::from_nanos(1_234_567 * i64::try_from(self.steps).expect("few"))
    }

    async fn account(&mut self, actor: Actor, on: u64, what: OnAccount) {
        let link = NewLink { id: link_id(100 + self.steps), expires_at: later(3) };
        let newest = link_id(*self.links.get(&on).unwrap_or(&0));
        let (action, gives_link) = action(on, what, link, newest, self.steps);
        let at = match what {
            OnAccount::ExpireSetupLink | OnAccount::ExpireResetLink => later(9),
            _ => self.at(),
        };
        let metadata = metadata(&actor);
        let command = AccountCommand { actor, at, action };
        match self.node.accounts.execute(account_id(on), command, &metadata, None).await {
            Ok(_) if gives_link => drop(self.links.insert(on, 100 + self.steps)),
            Ok(_) | Err(ExecuteError::Refused(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn pool(&mut self, actor: Actor, by: u64, on: u64, what: OnPool) {
        let action = match what {
            OnPool::Register => register_pool(on),
            OnPool::Rename(name) => PoolAction::Rename {
                name: PoolName::parse(&format!("Pool {name}")).expect("a name"),
            },
            OnPool::ChangeHeadroom(headroom_bytes) => change_headroom(headroom_bytes),
            OnPool::Allocate { to, bytes, overcommit } => {
                let account = self.node.accounts.load(account_id(to)).await.expect("loaded");
                let mut action = allocate(to, bytes);
                if let PoolAction::Allocate {
                    holder,
                    measured,
                    overcommit: beyond,
                    reason: why,
                    ..
                } = &mut action
                {
                    *holder =
                        Holder { account_id: account_id(to), status: account.aggregate.status };
                    measured.total_bytes = 1_000;
                    (*beyond, *why) = (overcommit, Some(reason("worth it")));
                }
                action
            }
            OnPool::StartMove(number) => start_move(on, number, self.steps),
            OnPool::CancelMove(number) => PoolAction::CancelMove {
                account_id: account_id(number),
                reason: Some(reason("worth it")),
            },
            OnPool::GiveUpOldCopy(number) => PoolAction::GiveUpOldCopy {
                account_id: account_id(number),
                reason: Some(reason("worth it")),
            },
            OnPool::GoOn(number) => match next_of_move(self.node, on, number).await {
                Some(action) => action,
                None => return,
            },
            OnPool::Release(from) => PoolAction::Release {
                account_id: account_id(from),
                reason: Some(reason("worth it")),
            },
            OnPool::OrderRemoval(of) => PoolAction::OrderRemoval { account_id: account_id(of) },
            OnPool::NoteFilesRemoved(of) => {
                PoolAction::NoteFilesRemoved { account_id: account_id(of) }
            }
            OnPool::NoteFilesKept(of) => PoolAction::NoteFilesKept { account_id: account_id(of) },
            OnPool::Retire => {
                let why = reason(&format!("because of step {}", self.steps));
                let witness = Witness { by: account_id(by), reason: why };
                let disk_gone = Some(witness);
                PoolAction::Retire(Retirement { disk_gone, ..Retirement::default() })
            }
        };
        let metadata = metadata(&actor);
        let command = PoolCommand { actor, at: self.at(), action };
        match self.node.pools.execute(pool_id(on), command, &metadata, None).await {
            Ok(_) | Err(ExecuteError::Refused(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn token(&mut self, actor: Actor, on: u64, what: OnToken) {
        let action = match what {
            OnToken::Issue => TokenAction::Issue {
                token_id: token_id(on),
                name: TokenName::parse(&format!("App {on}")).expect("a name"),
                scope: Scope::StorageAuthorize,
            },
            OnToken::Revoke => TokenAction::Revoke,
        };
        let metadata = metadata(&actor);
        let command = TokenCommand { actor, at: self.at(), action };
        match self.node.tokens.execute(token_id(on), command, &metadata, None).await {
            Ok(_) | Err(ExecuteError::Refused(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// What is asked of a person, and whether that gives them `link`.
fn action(
    on: u64,
    what: OnAccount,
    link: NewLink,
    newest: domain::LinkId,
    steps: u64,
) -> (AccountAction, bool) {
    use AccountAction as A;
    let why = || reason(&format!("because of step {steps}"));
    let credential_id = CredentialId(account_id(5_000_000 + steps).0);
    let action = match what {
        OnAccount::Invite { role, approval, quota } => {
            let mut action = invite(on, &format!("person{on}"), role, approval);
            if let A::Invite { link: given, .. } = &mut action {
                *given = link;
            }
            if let Some(bytes) = quota {
                action = with_quota(action, 1 + on % POOLS, bytes);
            }
            return (action, true);
        }
        OnAccount::RegisterByQr(approval) => A::RegisterByQr {
            account_id: account_id(on),
            fingerprint: Fingerprint::parse(&format!("{on:0128x}")).expect("a fingerprint"),
            public_key: "a2V5".to_owned(),
            browser_address: [203, 0, 113, 5].into(),
            approval,
        },
        OnAccount::ExpireRegistration => A::ExpireRegistration { registered_until: later(9) },
        OnAccount::IssueSetupLink => {
            return (A::IssueSetupLink { link, reason: Some(why()) }, true);
        }
        OnAccount::OpenSetupLink => A::OpenSetupLink { link_id: newest },
        OnAccount::CancelSetupLink => A::CancelSetupLink { reason: Some(why()) },
        OnAccount::ExpireSetupLink => A::ExpireSetupLink { link_id: newest },
        OnAccount::CompleteSetup => {
            let mut action = complete(on);
            if let A::CompleteSetup { link_id, credential_id: made, .. } = &mut action {
                (*link_id, *made) = (newest, credential_id);
            }
            action
        }
        OnAccount::Enable => A::Enable { reason: None },
        OnAccount::Disable => A::Disable { reason: Some(why()) },
        OnAccount::Reject => A::Reject { reason: why() },
        OnAccount::Revoke => A::Revoke { reason: why() },
        OnAccount::Reinstate => A::Reinstate { reason: Some(why()) },
        OnAccount::Delete => A::Delete { reason: why(), files: LeftFiles::Keep },
        OnAccount::IssueResetLink => {
            return (A::IssueResetLink { link, reason: Some(why()) }, true);
        }
        OnAccount::CancelResetLink => A::CancelResetLink { reason: Some(why()) },
        OnAccount::ExpireResetLink => A::ExpireResetLink { link_id: newest },
        OnAccount::ForceReset => return (A::ForceReset { reason: why(), link }, true),
        OnAccount::CompleteReset => A::CompleteReset { link_id: newest, credential_id },
        OnAccount::Recover => A::Recover { credential_id },
        OnAccount::EndSession => A::EndSession { session_id: SessionId(credential_id.0) },
        OnAccount::EndSessions => A::EndSessions,
        OnAccount::Rename(name) => A::EditProfile(ProfileEdit {
            display_name: DisplayName::parse(&format!("Name {name}")).ok(),
            ..ProfileEdit::default()
        }),
        OnAccount::Write(set) => A::EditProfile(ProfileEdit {
            email: set.then(|| Edit::Set(Email::parse("a@example.org").expect("an address"))),
            notes: Some(match Notes::parse(&format!("Seen at {steps}")) {
                Ok(notes) if set => Edit::Set(notes),
                _ => Edit::Cleared,
            }),
            ..ProfileEdit::default()
        }),
        OnAccount::SetAvatar(picture) => A::SetAvatar {
            digest: AvatarDigest::parse(&format!("{picture:064x}")).expect("a digest"),
        },
        OnAccount::RemoveAvatar => A::RemoveAvatar,
        OnAccount::ChangeLogin(number) => A::ChangeLogin {
            login: Login::parse(&format!("login{number}")).expect("a login"),
            reason: Some(why()),
        },
        OnAccount::ChangeRole(role) => A::ChangeRole { role, reason: Some(why()) },
        OnAccount::DeclineQuota => A::DeclineQuota { reason: Some(why()) },
    };
    (action, false)
}
