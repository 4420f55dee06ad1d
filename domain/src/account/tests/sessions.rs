//! A session names the epoch it began in; when the epoch counts up, the session is over.

use super::{
    sentences::{after, given},
    story::*,
};
use crate::{
    Role,
    account::{AccountAction as A, AccountError as Refusal, AccountEvent as E, Edit},
    values::Notes,
};

fn ends_sessions(event: &E) -> bool {
    let before = after(an_enabled_account());
    let then = after([an_enabled_account(), vec![event.clone()]].concat());
    then.session_epoch > before.session_epoch
}

#[test]
fn sessions_end_with_the_credential_or_the_status_that_allowed_them() {
    let changed = credential(2, None);
    let reset = credential(2, Some(RESET));
    let ended = E::SessionsEnded { at: now() };
    let all = [changed, reset, reset_forced(), disabled(), rejected(), revoked(), deleted(), ended];
    for event in all {
        assert!(ends_sessions(&event), "{}", event.name());
    }
}

#[test]
fn sessions_outlive_what_leaves_both_as_they_are() {
    let notes = Edit::Set(of_ada(Notes::parse("knows engines").expect("notes")));
    let edited =
        E::ProfileEdited { display_name: None, email: None, notes: Some(notes), at: now() };
    let login = E::LoginChanged { login: of_ada(login("countess")), reason: None, at: now() };
    for event in [reset_link(RESET), edited, login, role_changed(Role::Support)] {
        assert!(!ends_sessions(&event), "{}", event.name());
    }
}

#[test]
fn a_session_from_before_does_not_come_back_to_life() {
    let before = after(an_enabled_account()).session_epoch;
    let again = after([an_enabled_account(), vec![disabled(), enabled()]].concat());
    assert!(again.session_epoch > before);
    assert_eq!(again.may_sign_in(), Ok(()));
}

#[test]
fn who_is_given_more_to_do_signs_in_again_and_who_is_left_less_goes_on() {
    let ended = E::SessionsEnded { at: now() };
    for (from, to, more) in [
        (Role::User, Role::Support, true),
        (Role::User, Role::Auditor, true),
        (Role::User, Role::Admin, true),
        (Role::Support, Role::Auditor, true),
        (Role::Auditor, Role::Support, true),
        (Role::Auditor, Role::Admin, true),
        (Role::Support, Role::User, false),
        (Role::Admin, Role::Support, false),
        (Role::Admin, Role::User, false),
    ] {
        let past = [an_enabled_account(), vec![role_changed(from)]].concat();
        let mut expected = vec![role_changed(to)];
        expected.extend(more.then(|| ended.clone()));
        given(past).when(A::ChangeRole { role: to, reason: None }).then(expected);
    }
    given(a_pending_account())
        .when(A::ChangeRole { role: Role::Support, reason: None })
        .then([role_changed(Role::Support)]);
}

#[test]
fn ending_one_session_leaves_the_others() {
    assert!(!ends_sessions(&E::SessionEnded { session_id: session_id(), at: now() }));
}

#[test]
fn who_is_not_let_in_has_no_session_to_end() {
    for past in
        [an_invitation(), a_pending_account(), [an_enabled_account(), vec![disabled()]].concat()]
    {
        given(past.clone()).when(A::EndSessions).then_nothing();
        given(past).when(A::EndSession { session_id: session_id() }).then_nothing();
    }
}

#[test]
fn support_ends_no_administrators_sessions() {
    let outranked = Refusal::Outranked(Role::Admin);
    given(an_administrators_account()).by(support()).when(A::EndSessions).then_refused(outranked);
    given(an_enabled_account())
        .by(support())
        .when(A::EndSessions)
        .then([E::SessionsEnded { at: now() }]);
}
