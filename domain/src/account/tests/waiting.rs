//! Who comes by QR code waits for an administrator, and not for ever.

use super::{
    sentences::{after, given},
    story::*,
};
use crate::{
    Claim, GuardChange, Guarded,
    account::{AccountAction as A, Status},
};

fn identity() -> Claim {
    Claim { scope: "fingerprint", key: fingerprint().as_str().to_owned() }
}

fn expire(registered_until: i64) -> A {
    A::ExpireRegistration { registered_until: hours_later(registered_until) }
}

#[test]
fn who_has_waited_long_enough_is_let_go_and_nobody_before() {
    given([registered_by_qr()]).when(expire(-1)).then_nothing();
    let account = given([registered_by_qr()]).when(expire(0)).then([registration_expired()]);
    assert_eq!(account.status, Status::Cancelled);
}

#[test]
fn it_is_recorded_once() {
    given([registered_by_qr(), registration_expired()]).when(expire(0)).then_nothing();
}

#[test]
fn nobody_else_is_let_go() {
    given(a_pending_account()).when(expire(0)).then_nothing();
    for past in [enabled(), disabled(), rejected(), revoked()] {
        given([registered_by_qr(), past]).when(expire(0)).then_nothing();
    }
}

#[test]
fn the_identity_is_free_to_come_again_and_taken_again_when_somebody_enables_it_late() {
    let expired = after([registered_by_qr()]).guard_changes(&registration_expired());
    assert_eq!(expired, [GuardChange::Release(identity())]);
    let past = [registered_by_qr(), registration_expired()];
    given(past.clone()).when(enable()).then([enabled()]);
    assert_eq!(after(past).guard_changes(&enabled()), [GuardChange::Claim(identity())]);
}
