//! Asking for what already holds is no error and appends nothing.

use super::{
    sentences::{Sentence, given},
    story::*,
};
use crate::{
    Role,
    account::{AccountAction as A, AccountEvent as E, Edit, ProfileEdit},
    values::Email,
};

fn enabled_account() -> Sentence {
    given(an_enabled_account())
}

#[test]
fn a_status_that_the_account_has() {
    enabled_account().when(enable()).then_nothing();
    enabled_account().and(disabled()).when(disable()).then_nothing();
    enabled_account().and(revoked()).when(revoke()).then_nothing();
    given(a_pending_account()).and(rejected()).when(reject()).then_nothing();
    enabled_account().and(deleted()).when(delete()).then_nothing();
    enabled_account().and(deleted_with_files()).when(delete_with_files()).then_nothing();
}

#[test]
fn reinstating_what_was_never_closed() {
    enabled_account().when(reinstate()).then_nothing();
    enabled_account().and(revoked()).and(reinstated()).when(reinstate()).then_nothing();
}

#[test]
fn links_that_are_opened_cancelled_or_expired_already() {
    let opened = E::SetupLinkOpened { link_id: link_id(SETUP), at: now() };
    let open = A::OpenSetupLink { link_id: link_id(SETUP) };
    given(an_invitation()).and(opened).when(open).then_nothing();
    let cancelled = || given(an_invitation()).and(setup_link_cancelled());
    cancelled().when(A::CancelSetupLink { reason: None }).then_nothing();
    let expire = A::ExpireSetupLink { link_id: link_id(SETUP) };
    cancelled().at(hours_later(72)).when(expire).then_nothing();
    enabled_account().when(A::CancelResetLink { reason: None }).then_nothing();
    let expire = A::ExpireResetLink { link_id: link_id(RESET) };
    enabled_account().at(hours_later(1)).when(expire).then_nothing();
}

#[test]
fn the_login_role_and_credential_that_the_account_has() {
    enabled_account().when(A::ChangeLogin { login: login("ada"), reason: None }).then_nothing();
    enabled_account().when(A::ChangeRole { role: Role::User, reason: None }).then_nothing();
    let same = A::ChangeCredential { replaces: credential_id(1), credential_id: credential_id(1) };
    enabled_account().when(same).then_nothing();
}

#[test]
fn ones_own_role_may_be_asked_for_when_it_is_no_change() {
    let own = given(an_administrators_account()).by(herself(Role::Admin));
    own.when(A::ChangeRole { role: Role::Admin, reason: None }).then_nothing();
}

#[test]
fn a_profile_as_it_is() {
    let edited = enabled_account().when(edit_profile()).result().expect("edited").remove(0);
    enabled_account().and(edited).when(edit_profile()).then_nothing();
    let cleared = ProfileEdit { email: Some(Edit::Cleared), ..ProfileEdit::default() };
    enabled_account().when(A::EditProfile(cleared)).then_nothing();
    enabled_account().when(A::EditProfile(ProfileEdit::default())).then_nothing();
}

#[test]
fn an_edit_records_only_the_fields_that_differ() {
    let email = Email::parse("ada@example.org").expect("an address");
    let edit = ProfileEdit {
        display_name: Some(name("Ada Lovelace")),
        email: Some(Edit::Set(email.clone())),
        notes: Some(Edit::Cleared),
    };
    enabled_account().when(A::EditProfile(edit)).then([E::ProfileEdited {
        display_name: None,
        email: Some(Edit::Set(of_ada(email))),
        notes: None,
        at: now(),
    }]);
}
