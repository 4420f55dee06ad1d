//! Who may act on whom.

use super::{sentences::given, story::*};
use crate::{
    AccountId, Actor, Role,
    account::{AccountAction as A, AccountError as Refusal},
};

fn somebody(role: Role) -> Actor {
    Actor::Account { id: AccountId(id(9)), role }
}

#[test]
fn nobody_disables_rejects_revokes_demotes_or_deletes_themselves() {
    let own = || given(an_administrators_account()).by(herself(Role::Admin));
    let demote = A::ChangeRole { role: Role::User, reason: None };
    for action in [disable(), reject(), revoke(), demote, delete()] {
        own().when(action).then_refused(Refusal::OwnAccount);
    }
}

#[test]
fn nobody_hands_themselves_a_reset_link() {
    let own = || given(an_administrators_account()).by(herself(Role::Admin));
    for action in [issue_reset_link(), force_reset()] {
        own().when(action).then_refused(Refusal::OwnAccount);
    }
}

#[test]
fn people_may_change_what_is_their_own() {
    let own = || given(an_enabled_account()).by(herself(Role::User));
    let change =
        A::ChangeCredential { replaces: credential_id(1), credential_id: credential_id(2) };
    own().when(change).then([credential(2, None)]);
    let account = own().when(A::ChangeLogin { login: login("countess"), reason: None }).account();
    assert_eq!(account.login, Some(of_ada(login("countess"))));
}

#[test]
fn support_acts_on_users() {
    let users = given(a_pending_account()).by(support());
    users.when(enable()).then([enabled()]);
}

#[test]
fn support_cannot_act_on_administrators_auditors_or_each_other() {
    for role in [Role::Admin, Role::Auditor, Role::Support] {
        let account = || given(an_enabled_account()).and(role_changed(role)).by(support());
        for action in [disable(), issue_reset_link(), force_reset(), edit_profile(), delete()] {
            account().when(action).then_refused(Refusal::Outranked(role));
        }
    }
}

#[test]
fn support_invites_users_only_and_hands_out_no_role() {
    for role in [Role::Admin, Role::Auditor, Role::Support] {
        given([]).by(support()).when(invite(role)).then_refused(Refusal::Outranked(role));
        given(an_enabled_account())
            .by(support())
            .when(A::ChangeRole { role, reason: None })
            .then_refused(Refusal::Outranked(role));
    }
    assert!(given([]).by(support()).when(invite(Role::User)).result().is_ok());
}

#[test]
fn users_and_auditors_act_on_nobody_else() {
    for role in [Role::User, Role::Auditor] {
        let other = given(an_enabled_account()).by(somebody(role));
        other.when(edit_profile()).then_refused(Refusal::Outranked(Role::User));
        let newcomer = given([]).by(somebody(role)).when(invite(Role::User));
        newcomer.then_refused(Refusal::Outranked(Role::User));
    }
}

#[test]
fn administrators_and_the_system_act_on_everybody() {
    for actor in [somebody(Role::Admin), Actor::system("command line")] {
        given(an_administrators_account()).by(actor).when(disable()).then([disabled()]);
    }
}
