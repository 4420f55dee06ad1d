//! A token lets programs in from when it is issued until it is revoked.

use super::sentences::{after, given, issue, issued, revoked};
use crate::{
    GuardRefusal, Guarded,
    service_token::{Scope, ServiceToken, TokenAction::Revoke, TokenError},
};

#[test]
fn a_token_of_which_there_is_no_event_grants_nothing() {
    assert_eq!(after([]).grants(), None);
    given([]).when(Revoke).then_refused(TokenError::NotFound);
}

#[test]
fn a_token_is_issued_once_and_grants_what_its_scope_says() {
    let token = given([]).when(issue()).then([issued()]);
    assert_eq!(token.grants(), Some(Scope::StorageAuthorize));
    given([issued()]).when(issue()).then_refused(TokenError::AlreadyExists);
}

#[test]
fn a_revoked_token_grants_nothing_and_stays_revoked() {
    let token = given([issued()]).when(Revoke).then([revoked()]);
    assert_eq!(token.grants(), None);
    given([issued(), revoked()]).when(issue()).then_refused(TokenError::AlreadyExists);
}

#[test]
fn revoking_again_records_nothing() {
    given([issued(), revoked()]).when(Revoke).then_nothing();
}

#[test]
fn a_token_claims_nothing_and_a_refused_append_has_a_name_nevertheless() {
    for event in [issued(), revoked()] {
        assert_eq!(after([issued()]).guard_changes(&event), []);
    }
    let taken = GuardRefusal::Taken { scope: "other".to_owned() };
    assert_eq!(ServiceToken::refused(&taken), TokenError::Guard("other".to_owned()));
}
