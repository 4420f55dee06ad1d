//! A story in which every kind of event occurs, and which kinds there are.

use domain::{
    Role,
    account::{AccountEvent, Approval},
    service_token::TokenEvent,
    storage_pool::PoolEvent,
};

use crate::telling::{
    OnAccount::{self, *},
    OnPool, OnToken, Step,
};

/// The names of all events. One that is new does not compile until it is listed.
macro_rules! names {
    ($list:ident of $event:ident: $($name:ident)*) => {
        const $list: &[&str] = &[$(stringify!($name)),*];
        const _: fn(&$event) = |event| match event { $($event::$name { .. } => {})* };
    };
}

names!(OF_ACCOUNTS of AccountEvent:
    Invited QuotaRequested QuotaDeclined SetupLinkIssued SetupLinkOpened SetupLinkCancelled
    SetupLinkExpired Registered RegistrationExpired Enabled Disabled CredentialSet ResetLinkIssued
    ResetLinkCancelled ResetLinkExpired ResetForced Recovered SessionEnded SessionsEnded
    ProfileEdited AvatarSet AvatarRemoved LoginChanged RoleChanged Rejected Revoked Reinstated
    Deleted);

names!(OF_POOLS of PoolEvent:
    PoolRegistered PoolRenamed HeadroomChanged QuotaAllocated QuotaReleased MoveStarted
    MoveCancelled MoveCompleted OldCopyGivenUp OldCopyCleaned SpaceReserved SpaceReleased
    QuotaMovedIn RemovalOrdered FilesRemoved FilesKept FilesAbandoned PoolRetired);

names!(OF_TOKENS of TokenEvent: TokenIssued TokenRevoked);

pub fn names() -> impl Iterator<Item = &'static str> {
    OF_ACCOUNTS.iter().chain(OF_POOLS).chain(OF_TOKENS).copied()
}

/// Ada (2) has it all; others come and are not let in.
pub fn story() -> Vec<Step> {
    let invite = |quota| Invite { role: Role::User, approval: Approval::Required, quota };
    let mut story = Vec::new();
    let mut on = |who, steps: &[OnAccount]| {
        story.extend(steps.iter().map(|what| Step::Account { by: 1, on: who, what: *what }));
    };
    on(2, &[invite(Some(100)), OpenSetupLink, CompleteSetup, DeclineQuota, Enable, Write(true)]);
    on(2, &[SetAvatar(1), RemoveAvatar, ChangeLogin(1), EndSession, EndSessions, SetAvatar(2)]);
    on(2, &[IssueResetLink, CancelResetLink, IssueResetLink, ExpireResetLink, IssueResetLink]);
    on(2, &[Recover, ForceReset, CompleteReset, ChangeRole(Role::Support), Disable, Enable]);
    on(3, &[invite(None), CancelSetupLink, IssueSetupLink, ExpireSetupLink]);
    on(4, &[RegisterByQr(Approval::Required), ExpireRegistration]);
    on(5, &[RegisterByQr(Approval::Required), Reject]);
    story.extend(moves().map(|(pool, what)| Step::Pool { by: 1, on: pool, what }));
    let of_an_app = [OnToken::Issue, OnToken::Revoke];
    story.extend(of_an_app.map(|what| Step::Token { by: 1, on: 1, what }));
    let ends = [Revoke, Reinstate, Delete];
    story.extend(ends.map(|what| Step::Account { by: 1, on: 2, what }));
    story
}

/// Ada's storage goes to the other pool, at the second attempt.
fn moves() -> impl Iterator<Item = (u64, OnPool)> {
    use OnPool::*;
    let steps = [
        (1, Register),
        (2, Register),
        (1, OnPool::Rename(1)),
        (1, ChangeHeadroom(10)),
        (1, Allocate { to: 2, bytes: 100, overcommit: false }),
        (1, StartMove(2)),
        (2, GoOn(2)),
        (1, CancelMove(2)),
        (2, GoOn(2)),
        (1, StartMove(2)),
        (2, GoOn(2)),
        (1, GoOn(2)),
        (2, GoOn(2)),
        (1, GiveUpOldCopy(2)),
        (1, GoOn(2)),
        // With words that are hers, and go with her.
        (2, Allocate { to: 2, bytes: 5_000, overcommit: true }),
        (2, Release(2)),
        (2, OrderRemoval(2)),
        (2, NoteFilesRemoved(2)),
        (2, OrderRemoval(3)),
        (2, NoteFilesKept(3)),
        (2, OrderRemoval(4)),
        (2, Retire),
    ];
    steps.into_iter()
}
