//! From an invitation to an account that may sign in, and how it may be lost and won back.

use super::{
    sentences::{after, given},
    story::*,
};
use crate::{
    Role,
    account::{
        AccountAction, AccountError as Refusal, AccountEvent as E, Approval, SignInRefusal, Status,
    },
    values::Reason,
};

#[test]
fn an_invitation_keeps_the_wish_for_storage_and_issues_the_link() {
    let events = [invited(), quota_requested(), setup_link(NEW)];
    let account = given([]).when(invite(Role::User)).then(events);
    assert_eq!(account.status, Status::Invited);
    assert_eq!(account.may_sign_in(), Err(SignInRefusal::Status(Status::Invited)));
}

#[test]
fn a_wish_for_storage_is_declined_once_and_may_be_told_why() {
    let decline = |reason| AccountAction::DeclineQuota { reason };
    let declined = |reason: Option<Reason>| E::QuotaDeclined {
        pool_id: pool_id(),
        bytes: 5_000,
        reason: reason.map(of_ada),
        at: now(),
    };
    let wishing = || given(an_invitation()).and(quota_requested());
    let account = wishing().when(decline(Some(reason()))).then([declined(Some(reason()))]);
    assert_eq!(account.requested_quota, None);
    wishing().and(declined(None)).when(decline(None)).then_nothing();
    given(an_enabled_account()).when(decline(None)).then_nothing();
}

#[test]
fn an_invited_account_cannot_be_enabled() {
    given(an_invitation()).when(enable()).then_refused(Refusal::NotRegistered);
}

#[test]
fn completing_the_setup_leaves_the_account_waiting_for_approval() {
    let account =
        given(an_invitation()).when(complete_setup()).then([registered(), credential(1, None)]);
    assert_eq!(account.status, Status::Pending);
    assert_eq!(account.may_sign_in(), Err(SignInRefusal::Status(Status::Pending)));
}

#[test]
fn completing_the_setup_enables_at_once_when_the_invitation_says_so() {
    let account = given([invited_with(Role::User, Approval::Automatic), setup_link(SETUP)])
        .when(complete_setup())
        .then([registered(), credential(1, None), enabled()]);
    assert_eq!(account.may_sign_in(), Ok(()));
}

#[test]
fn an_identity_by_qr_code_waits_for_approval_and_needs_no_credential() {
    let account = given([]).when(register_by_qr(Approval::Required)).then([registered_by_qr()]);
    assert_eq!(account.status, Status::Pending);
    let account = given([registered_by_qr()]).when(enable()).then([enabled()]);
    assert_eq!(account.may_sign_in(), Ok(()));
}

#[test]
fn an_identity_by_qr_code_has_no_password_to_reset() {
    let by_qr = given([registered_by_qr(), enabled()]);
    by_qr.when(issue_reset_link()).then_refused(Refusal::NoPassword);
}

#[test]
fn only_who_waits_can_be_rejected() {
    given(an_enabled_account()).when(reject()).then_refused(Refusal::NotPending);
    let account = given(a_pending_account()).when(reject()).then([rejected()]);
    assert_eq!(account.may_sign_in(), Err(SignInRefusal::Status(Status::Rejected)));
}

#[test]
fn a_closed_account_comes_back_disabled_and_only_by_reinstating_it() {
    for (past, closed, why) in [
        (a_pending_account(), rejected(), Refusal::Rejected),
        (an_enabled_account(), revoked(), Refusal::Revoked),
    ] {
        given(past.clone()).and(closed.clone()).when(enable()).then_refused(why);
        let account = given(past).and(closed).when(reinstate()).then([reinstated()]);
        assert_eq!(account.status, Status::Disabled);
    }
}

#[test]
fn a_deleted_account_takes_no_more_commands_and_keeps_nothing_personal() {
    let account = given(an_enabled_account()).when(delete()).then([deleted()]);
    assert_eq!(account.login, None);
    assert_eq!(account.profile, Default::default());
    assert_eq!(account, after([an_enabled_account(), vec![deleted()]].concat()));
    let late = given(an_enabled_account()).and(deleted());
    late.when(reinstate()).then_refused(Refusal::Deleted);
    let other = || given(an_enabled_account());
    other().and(deleted()).when(delete_with_files()).then_refused(Refusal::Deleted);
    other().and(deleted_with_files()).when(delete()).then_refused(Refusal::Deleted);
}

#[test]
fn the_name_of_a_deleted_account_cannot_be_reused_for_a_new_one() {
    given(an_enabled_account())
        .and(deleted())
        .when(invite(Role::User))
        .then_refused(Refusal::AlreadyExists);
}
