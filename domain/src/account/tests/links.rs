//! One link is good at a time, until it is used, replaced, cancelled or out of time.

use super::{
    sentences::{after, given},
    story::*,
};
use crate::account::{
    AccountAction as A, AccountError as Refusal, AccountEvent as E, LinkError, LinkPurpose, Status,
};

fn complete_setup_with(number: u64) -> A {
    match complete_setup() {
        A::CompleteSetup { fingerprint, public_key, credential_id, .. } => {
            A::CompleteSetup { link_id: link_id(number), fingerprint, public_key, credential_id }
        }
        other => other,
    }
}

#[test]
fn issuing_a_setup_link_supersedes_the_earlier_one() {
    given(an_invitation()).when(issue_setup_link()).then([setup_link(NEW)]);
    let renewed = || given(an_invitation()).and(setup_link(NEW));
    renewed().when(complete_setup_with(SETUP)).then_refused(LinkError::Superseded);
    let account = renewed().when(complete_setup_with(NEW)).account();
    assert_eq!(account.status, Status::Pending);
}

#[test]
fn issuing_a_reset_link_supersedes_the_earlier_one() {
    let with_link = given(an_enabled_account()).and(reset_link(RESET));
    with_link.when(issue_reset_link()).then([reset_link(NEW)]);
    let renewed = given(an_enabled_account()).and(reset_link(RESET)).and(reset_link(NEW));
    renewed.when(complete_reset()).then_refused(LinkError::Superseded);
}

#[test]
fn opening_a_link_does_not_consume_it() {
    let opened = E::SetupLinkOpened { link_id: link_id(SETUP), at: now() };
    let open = A::OpenSetupLink { link_id: link_id(SETUP) };
    given(an_invitation()).when(open).then([opened.clone()]);
    let account = given(an_invitation()).and(opened).when(complete_setup()).account();
    assert_eq!(account.status, Status::Pending);
}

#[test]
fn a_link_is_consumed_on_completion() {
    given(a_pending_account()).when(complete_setup()).then_refused(LinkError::Used);
    let with_link = given(an_enabled_account()).and(reset_link(RESET));
    let account = with_link.when(complete_reset()).then([credential(2, Some(RESET))]);
    assert_eq!(account.links.current(), None);
    let used = given(an_enabled_account()).and(reset_link(RESET)).and(credential(2, Some(RESET)));
    used.when(complete_reset()).then_refused(LinkError::Used);
}

#[test]
fn a_link_is_good_up_to_the_moment_it_expires_and_not_at_it() {
    let nanosecond = jiff::SignedDuration::from_nanos(1);
    let just_in_time = given(an_invitation()).at(hours_later(72) - nanosecond);
    assert_eq!(just_in_time.when(complete_setup()).account().status, Status::Pending);
    let late = || given(an_invitation()).at(hours_later(72));
    late().when(complete_setup()).then_refused(LinkError::Expired);
    let open = A::OpenSetupLink { link_id: link_id(SETUP) };
    late().when(open).then_refused(LinkError::Expired);
}

#[test]
fn a_link_is_recorded_as_expired_only_once_its_time_is_over() {
    let expire = || A::ExpireSetupLink { link_id: link_id(SETUP) };
    given(an_invitation()).when(expire()).then_nothing();
    let account = given(an_invitation())
        .at(hours_later(72))
        .when(expire())
        .then([E::SetupLinkExpired { link_id: link_id(SETUP), at: hours_later(72) }]);
    assert_eq!(account.status, Status::Cancelled);
}

#[test]
fn a_link_that_was_replaced_cannot_expire_its_successor() {
    let renewed = given(an_invitation()).and(setup_link(NEW)).at(hours_later(72));
    renewed.when(A::ExpireSetupLink { link_id: link_id(SETUP) }).then_nothing();
}

#[test]
fn a_cancelled_invitation_comes_back_with_a_new_link() {
    let cancelled = || given(an_invitation()).and(setup_link_cancelled());
    cancelled().when(complete_setup()).then_refused(LinkError::Cancelled);
    let account = cancelled().when(issue_setup_link()).then([setup_link(NEW)]);
    assert_eq!(account.status, Status::Invited);
}

#[test]
fn who_has_completed_their_setup_needs_no_setup_link() {
    let done = || given(a_pending_account());
    done().when(issue_setup_link()).then_refused(Refusal::AlreadyRegistered);
    done().when(A::CancelSetupLink { reason: None }).then_refused(Refusal::AlreadyRegistered);
}

#[test]
fn a_link_serves_its_own_purpose_only() {
    let setup_by_reset_link =
        given(an_enabled_account()).and(reset_link(RESET)).when(complete_setup_with(RESET));
    setup_by_reset_link.then_refused(LinkError::Unknown);
    let complete = A::CompleteReset { link_id: link_id(SETUP), credential_id: credential_id(2) };
    given(an_invitation()).when(complete).then_refused(LinkError::Unknown);
}

#[test]
fn links_die_with_the_account_that_they_were_for() {
    for end in [revoked(), deleted()] {
        let account = after([an_enabled_account(), vec![reset_link(RESET), end]].concat());
        assert_eq!(account.links.current(), None);
    }
    let rejected = after([a_pending_account(), vec![reset_link(RESET), rejected()]].concat());
    assert_eq!(
        rejected.links.usable(link_id(RESET), LinkPurpose::Reset, now()),
        Err(LinkError::Cancelled)
    );
}
