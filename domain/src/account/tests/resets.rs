//! A reset gives a new credential, and nothing else.

use super::{
    sentences::{after, given},
    story::*,
};
use crate::account::{
    AccountAction as A, AccountError as Refusal, AccountEvent as E, Credential, SignInRefusal,
    Status,
};

#[test]
fn a_reset_never_re_enables_an_account() {
    let account = given(an_enabled_account())
        .and(reset_link(RESET))
        .and(disabled())
        .when(complete_reset())
        .then([credential(2, Some(RESET))]);
    assert_eq!(account.status, Status::Disabled);
    assert_eq!(account.may_sign_in(), Err(SignInRefusal::Status(Status::Disabled)));
}

#[test]
fn a_reset_never_changes_the_fingerprint() {
    let before = after(an_enabled_account()).identity;
    let account =
        given(an_enabled_account()).and(reset_link(RESET)).when(complete_reset()).account();
    assert_eq!(account.identity, before);
}

#[test]
fn forcing_a_reset_is_one_append_that_kills_the_credential_and_issues_the_link() {
    let account =
        given(an_enabled_account()).when(force_reset()).then([reset_forced(), reset_link(NEW)]);
    assert_eq!(account.credential, Credential::ResetRequired);
    assert_eq!(account.may_sign_in(), Err(SignInRefusal::ResetRequired));
    assert_eq!(account.status, Status::Enabled);
}

#[test]
fn a_forced_reset_is_over_with_the_new_credential() {
    let account = given(an_enabled_account())
        .and(reset_forced())
        .and(reset_link(RESET))
        .when(complete_reset())
        .account();
    assert_eq!(account.may_sign_in(), Ok(()));
}

#[test]
fn a_reset_link_alone_leaves_the_present_credential_good() {
    let account = given(an_enabled_account()).when(issue_reset_link()).then([reset_link(NEW)]);
    assert_eq!(account.may_sign_in(), Ok(()));
}

#[test]
fn whoever_sets_a_new_credential_without_the_reset_link_voids_it() {
    let with_link = || given(an_enabled_account()).and(reset_link(RESET));
    with_link()
        .when(A::ChangeCredential { replaces: credential_id(1), credential_id: credential_id(2) })
        .then([reset_link_cancelled(), credential(2, None)]);
    let recovered = E::Recovered { at: now() };
    let account = with_link().when(A::Recover { credential_id: credential_id(2) }).then([
        recovered,
        reset_link_cancelled(),
        credential(2, None),
    ]);
    assert_eq!(account.links.current(), None);
}

#[test]
fn the_recovery_words_end_a_forced_reset() {
    let account = given(an_enabled_account())
        .and(reset_forced())
        .when(A::Recover { credential_id: credential_id(2) })
        .account();
    assert_eq!(account.may_sign_in(), Ok(()));
}

#[test]
fn the_recovery_words_do_not_open_an_account_that_was_revoked() {
    let revoked = given(an_enabled_account()).and(revoked());
    revoked.when(A::Recover { credential_id: credential_id(2) }).then_refused(Refusal::Revoked);
}

#[test]
fn who_never_completed_their_setup_has_nothing_to_reset() {
    given(an_invitation()).when(force_reset()).then_refused(Refusal::NotRegistered);
    given(an_invitation()).when(issue_reset_link()).then_refused(Refusal::NotRegistered);
}

#[test]
fn a_password_change_does_not_undo_a_reset_that_was_faster() {
    let change =
        || A::ChangeCredential { replaces: credential_id(1), credential_id: credential_id(3) };
    let forced = given(an_enabled_account()).and(reset_forced()).and(reset_link(RESET));
    forced.when(change()).then_refused(Refusal::CredentialReplaced);
    let replaced = given(an_enabled_account()).and(credential(2, None));
    replaced.when(change()).then_refused(Refusal::CredentialReplaced);
}
