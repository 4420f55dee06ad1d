//! What is known of a person, and how it changes.

use super::{sentences::given, story::*};
use crate::account::{AccountAction as A, AccountEvent as E, Edit, ProfileEdit};

#[test]
fn an_edit_leaves_alone_what_it_does_not_name() {
    let edited = given(an_enabled_account()).when(edit_profile()).result().expect("edited");
    let clear = ProfileEdit { notes: Some(Edit::Cleared), ..ProfileEdit::default() };
    let account =
        given([an_enabled_account(), edited].concat()).when(A::EditProfile(clear)).then([
            E::ProfileEdited {
                display_name: None,
                email: None,
                notes: Some(Edit::Cleared),
                at: now(),
            },
        ]);
    assert_eq!(account.profile.notes, None);
    assert_eq!(account.profile.display_name, Some(of_ada(name("Ada King"))));
    assert!(account.profile.email.is_some());
}

#[test]
fn a_login_in_another_spelling_is_a_change() {
    let account = given(an_enabled_account())
        .when(A::ChangeLogin { login: login("Ada"), reason: None })
        .then([E::LoginChanged { login: of_ada(login("Ada")), reason: None, at: now() }]);
    assert_eq!(account.login, Some(of_ada(login("Ada"))));
}

#[test]
fn an_identity_by_qr_code_is_called_by_its_fingerprint_until_somebody_names_it() {
    let account = given([]).when(register_by_qr(crate::account::Approval::Required)).account();
    assert_eq!(account.profile.display_name, Some(of_ada(name("DNA 0af90af9…0af90af9"))));
    let edit = ProfileEdit { display_name: Some(name("Ada Lovelace")), ..ProfileEdit::default() };
    let account = given([registered_by_qr()]).when(A::EditProfile(edit)).account();
    assert_eq!(account.profile.display_name, Some(of_ada(name("Ada Lovelace"))));
}

#[test]
fn a_picture_comes_changes_and_goes() {
    let set = || A::SetAvatar { digest: avatar() };
    let account = given(an_enabled_account()).when(set()).then([avatar_set()]);
    assert_eq!(account.profile.avatar, Some(avatar()));
    let shown = || given(an_enabled_account()).and(avatar_set());
    shown().when(set()).then_nothing();
    let account = shown().when(A::RemoveAvatar).then([E::AvatarRemoved { at: now() }]);
    assert_eq!(account.profile.avatar, None);
    given(an_enabled_account()).when(A::RemoveAvatar).then_nothing();
    assert_eq!(shown().when(delete()).account().profile.avatar, None);
}
