//! What an account claims among all accounts, and when it gives that up.

use super::{sentences::after, story::*};
use crate::{
    Claim, GuardChange, GuardRefusal, Guarded, Quorum, Role,
    account::{Account, AccountError, AccountEvent as E, login_claim},
};

const ADMINISTRATORS: Quorum = Quorum("administrators");

fn changes(past: Vec<E>, event: E) -> Vec<GuardChange> {
    after(past).guard_changes(&event)
}

fn login_of(text: &str) -> Claim {
    login_claim(&login(text).key())
}

fn identity() -> Claim {
    Claim { scope: "fingerprint", key: fingerprint().as_str().to_owned() }
}

fn new_login(text: &str) -> E {
    E::LoginChanged { login: of_ada(login(text)), reason: None, at: now() }
}

#[test]
fn an_invitation_claims_the_login_and_cancelling_it_frees_it() {
    let claimed = vec![GuardChange::Claim(login_of("ada"))];
    let freed = vec![GuardChange::Release(login_of("ada"))];
    assert_eq!(changes(vec![], invited()), claimed);
    assert_eq!(changes(an_invitation(), setup_link_cancelled()), freed);
    let cancelled = [an_invitation(), vec![setup_link_cancelled()]].concat();
    assert_eq!(changes(cancelled, setup_link(NEW)), claimed, "a new link takes the login again");
}

#[test]
fn a_changed_login_frees_the_old_one() {
    assert_eq!(
        changes(an_enabled_account(), new_login("countess")),
        [GuardChange::Release(login_of("ada")), GuardChange::Claim(login_of("countess"))]
    );
}

#[test]
fn another_spelling_of_the_same_login_claims_nothing() {
    assert_eq!(changes(an_enabled_account(), new_login("ADA")), []);
}

#[test]
fn a_cancelled_invitation_claims_no_login_it_is_given() {
    let cancelled = [an_invitation(), vec![setup_link_cancelled()]].concat();
    assert_eq!(changes(cancelled, new_login("countess")), []);
}

#[test]
fn registering_claims_the_identity_until_deletion() {
    assert_eq!(changes(an_invitation(), registered()), [GuardChange::Claim(identity())]);
    let revoked_account = [an_enabled_account(), vec![revoked()]].concat();
    assert_eq!(changes(an_enabled_account(), revoked()), [], "the revoked keep both");
    assert_eq!(
        changes(revoked_account, deleted()),
        [
            GuardChange::Release(identity()),
            GuardChange::Release(login_of("ada")),
            GuardChange::Erase(ada()),
        ]
    );
}

#[test]
fn an_identity_by_qr_code_is_claimed_while_rejected_and_free_once_deleted() {
    assert_eq!(changes(vec![], registered_by_qr()), [GuardChange::Claim(identity())]);
    assert_eq!(changes(vec![registered_by_qr()], rejected()), [], "it cannot come back as new");
    let turned_down = vec![registered_by_qr(), rejected()];
    assert_eq!(
        changes(turned_down, deleted()),
        [GuardChange::Release(identity()), GuardChange::Erase(ada())]
    );
}

#[test]
fn an_administrator_counts_once_they_can_sign_in() {
    let mut pending = a_pending_account();
    pending.push(role_changed(Role::Admin));
    assert_eq!(changes(pending, enabled()), [GuardChange::Join(ADMINISTRATORS)]);
    assert_eq!(
        changes(an_enabled_account(), role_changed(Role::Admin)),
        [GuardChange::Join(ADMINISTRATORS)]
    );
}

#[test]
fn whatever_keeps_an_administrator_from_signing_in_asks_whether_another_is_left() {
    for event in [disabled(), revoked(), reset_forced(), role_changed(Role::Auditor), deleted()] {
        let changes = changes(an_administrators_account(), event.clone());
        assert!(changes.contains(&GuardChange::Leave(ADMINISTRATORS)), "{}", event.name());
    }
    for event in [reset_link(RESET), credential(2, None), new_login("countess"), enabled()] {
        let changes = changes(an_administrators_account(), event.clone());
        assert!(!changes.contains(&GuardChange::Leave(ADMINISTRATORS)), "{}", event.name());
    }
}

#[test]
fn a_new_credential_after_a_forced_reset_makes_an_administrator_count_again() {
    let forced = [an_administrators_account(), vec![reset_forced()]].concat();
    assert_eq!(changes(forced, credential(2, None)), [GuardChange::Join(ADMINISTRATORS)]);
}

#[test]
fn users_do_not_count_as_administrators() {
    assert_eq!(changes(an_enabled_account(), disabled()), []);
}

#[test]
fn a_refused_append_has_a_name() {
    let taken = |scope: &str| GuardRefusal::Taken { scope: scope.to_owned() };
    let last = GuardRefusal::LastMember { quorum: "administrators".to_owned() };
    assert_eq!(Account::refused(&taken("login")), AccountError::LoginTaken);
    assert_eq!(Account::refused(&taken("fingerprint")), AccountError::FingerprintTaken);
    assert_eq!(Account::refused(&last), AccountError::LastAdministrator);
    assert_eq!(Account::refused(&taken("other")), AccountError::Guard("other".to_owned()));
}
