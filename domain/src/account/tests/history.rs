//! Whatever is asked, in whatever order: what can never become of an account.

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use proptest::prelude::*;

use super::story::*;
use crate::{
    Claim, GuardChange, Guarded, Role,
    account::{
        Account, AccountAction as A, AccountCommand, AccountEvent as E, Approval, LinkPurpose,
        NewLink, Status,
    },
};

fn some_action() -> impl Strategy<Value = A> {
    let link = 1_u64..6;
    let role = prop::sample::select(Role::ALL.to_vec());
    let credential = 1_u64..4;
    prop_oneof![
        Just(invite(Role::User)),
        prop::sample::select(vec![Approval::Automatic, Approval::Required])
            .prop_map(register_by_qr),
        link.clone().prop_map(|n| A::IssueSetupLink {
            link: some_link(n, LinkPurpose::Setup),
            reason: None
        }),
        link.clone().prop_map(|n| A::OpenSetupLink { link_id: link_id(n) }),
        Just(A::CancelSetupLink { reason: None }),
        link.clone().prop_map(|n| A::ExpireSetupLink { link_id: link_id(n) }),
        (link.clone(), any::<bool>()).prop_map(|(n, other)| setup_with(n, other)),
        Just(enable()),
        Just(disable()),
        Just(reject()),
        Just(revoke()),
        Just(reinstate()),
        Just(delete()),
        link.clone().prop_map(|n| A::IssueResetLink {
            link: some_link(n, LinkPurpose::Reset),
            reason: None
        }),
        Just(A::CancelResetLink { reason: None }),
        link.clone().prop_map(|n| A::ExpireResetLink { link_id: link_id(n) }),
        link.clone().prop_map(|n| A::ForceReset {
            reason: reason(),
            link: some_link(n, LinkPurpose::Reset)
        }),
        (link, credential.clone()).prop_map(|(n, c)| A::CompleteReset {
            link_id: link_id(n),
            credential_id: credential_id(c)
        }),
        credential.clone().prop_map(|c| A::Recover { credential_id: credential_id(c) }),
        (credential.clone(), credential).prop_map(|(replaces, c)| A::ChangeCredential {
            replaces: credential_id(replaces),
            credential_id: credential_id(c)
        }),
        prop::sample::select(vec!["ada", "ADA", "countess"])
            .prop_map(|text| A::ChangeLogin { login: login(text), reason: None }),
        role.prop_map(|role| A::ChangeRole { role, reason: None }),
        (0_i64..100).prop_map(|hour| A::ExpireRegistration { registered_until: hours_later(hour) }),
        Just(A::EndSession { session_id: session_id() }),
        Just(A::EndSessions),
        Just(A::SetAvatar { digest: avatar() }),
        Just(A::RemoveAvatar),
    ]
}

fn some_link(number: u64, purpose: LinkPurpose) -> NewLink {
    NewLink { id: link_id(number), ..new_link(purpose) }
}

fn setup_with(link: u64, other_identity: bool) -> A {
    let digits = if other_identity { "1234" } else { "0af9" };
    A::CompleteSetup {
        link_id: link_id(link),
        fingerprint: crate::values::Fingerprint::parse(&digits.repeat(32)).expect("a fingerprint"),
        public_key: "a2V5".to_owned(),
        credential_id: credential_id(1),
    }
}

/// Half of all histories begin with an account that is already in use: the way there by chance
/// is long.
fn some_past() -> impl Strategy<Value = Vec<E>> {
    prop_oneof![Just(vec![]), Just(an_enabled_account())]
}

fn some_asking() -> impl Strategy<Value = (i64, A)> {
    (0_i64..100, some_action())
}

/// What the guards hold for this account: the log refuses a double claim, and so does this.
#[derive(Default)]
struct Held {
    claims: BTreeSet<Claim>,
    acting_administrator: bool,
    erased: bool,
}

impl Held {
    fn take(&mut self, change: GuardChange) {
        match change {
            GuardChange::Claim(claim) => assert!(self.claims.insert(claim)),
            GuardChange::Release(claim) => assert!(self.claims.remove(&claim)),
            GuardChange::Join(_) => {
                assert!(!std::mem::replace(&mut self.acting_administrator, true));
            }
            GuardChange::Leave(_) => {
                assert!(std::mem::replace(&mut self.acting_administrator, false));
            }
            GuardChange::HandOver(..) | GuardChange::Receive(_) => {
                panic!("an account hands nothing over")
            }
            GuardChange::Erase(_) => assert!(!std::mem::replace(&mut self.erased, true)),
        }
    }
}

fn check(before: &Account, after: &Account, held: &Held) {
    if matches!(after.status, Status::Enabled | Status::Disabled | Status::Pending) {
        assert!(after.is_registered(), "{:?} without an identity", after.status);
    }
    if before.is_registered() {
        assert_eq!(after.identity, before.identity, "an identity never changes");
    }
    if before.status == Status::Deleted {
        assert_eq!(after, before, "nothing comes after the end");
    }
    assert!(after.session_epoch >= before.session_epoch);
    assert_eq!(held.acting_administrator, after.is_acting_administrator());
    assert_eq!(held.erased, after.status == Status::Deleted);
    let scopes: Vec<&str> = held.claims.iter().map(|claim| claim.scope).collect();
    let live = !matches!(after.status, Status::Absent | Status::Cancelled | Status::Deleted);
    assert_eq!(scopes.contains(&"login"), live && after.login.is_some());
    let identity_held = after.is_registered() && live;
    assert_eq!(scopes.contains(&"fingerprint"), identity_held);
}

proptest! {
    #[test]
    fn whatever_is_asked_the_invariants_hold(
        past in some_past(),
        asked in prop::collection::vec(some_asking(), 1..40),
    ) {
        let mut account = Account::default();
        let mut held = Held::default();
        let mut happen = |account: &mut Account, event: E| {
            let before = account.clone();
            before.guard_changes(&event).into_iter().for_each(|change| held.take(change));
            account.apply(event);
            check(&before, account, &held);
        };
        past.into_iter().for_each(|event| happen(&mut account, event));
        for (hours, action) in asked {
            let command = AccountCommand { actor: administrator(), at: hours_later(hours), action };
            let events = account.decide(command).unwrap_or_default();
            events.into_iter().for_each(|event| happen(&mut account, event));
        }
    }

    #[test]
    fn who_asks_for_a_status_twice_changes_nothing_the_second_time(
        past in some_past(),
        asked in prop::collection::vec(some_asking(), 0..20),
        wanted in prop::sample::select(vec![
            enable(), disable(), reject(), revoke(), reinstate(), delete(),
            A::CancelSetupLink { reason: None }, A::CancelResetLink { reason: None }, edit_profile(),
            A::ChangeLogin { login: login("countess"), reason: None }, A::ChangeRole { role: Role::Admin, reason: None },
        ]),
    ) {
        let mut account = Account::default();
        past.into_iter().for_each(|event| account.apply(event));
        for (hours, action) in asked {
            let command = AccountCommand { actor: administrator(), at: hours_later(hours), action };
            account.decide(command).unwrap_or_default().into_iter().for_each(|e| account.apply(e));
        }
        let command = AccountCommand { actor: administrator(), at: now(), action: wanted };
        if let Ok(events) = account.decide(command.clone()) {
            events.into_iter().for_each(|event| account.apply(event));
            prop_assert_eq!(account.decide(command), Ok(vec![]));
        }
    }
}
