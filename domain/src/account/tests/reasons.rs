//! A reason that somebody gives is kept, also where none is needed.

use std::collections::BTreeSet;

use super::{every_command::states, recorded_form::one_of_each, sentences::given, story::*};
use crate::{
    Role,
    account::{AccountAction as A, AccountEvent as E, LeftFiles, LinkPurpose},
};

/// Everything that can be asked for with a reason, with one.
fn asked_with_a_reason() -> Vec<A> {
    let why = || Some(reason());
    vec![
        A::IssueSetupLink { link: new_link(LinkPurpose::Setup), reason: why() },
        A::CancelSetupLink { reason: why() },
        A::Enable { reason: why() },
        A::Disable { reason: why() },
        A::Reject { reason: reason() },
        A::Revoke { reason: reason() },
        A::Reinstate { reason: why() },
        A::Delete { reason: reason(), files: LeftFiles::Keep },
        A::IssueResetLink { link: new_link(LinkPurpose::Reset), reason: why() },
        A::CancelResetLink { reason: why() },
        A::ForceReset { reason: reason(), link: new_link(LinkPurpose::Reset) },
        A::ChangeLogin { login: login("countess"), reason: why() },
        A::ChangeRole { role: Role::Support, reason: why() },
        A::DeclineQuota { reason: why() },
    ]
}

#[test]
fn of_whatever_is_done_for_a_reason_one_event_keeps_it_as_the_persons_own() {
    let mut kept = BTreeSet::new();
    for (state, past, at) in states() {
        for action in asked_with_a_reason() {
            let asked = format!("{state}: {action:?}");
            let events = given(past.clone()).at(at).when(action).result().unwrap_or_default();
            if events.is_empty() {
                continue;
            }
            let with_one: Vec<&E> =
                events.iter().filter(|event| event.reason().is_some()).collect();
            assert_eq!(with_one.len(), 1, "{asked}");
            assert_eq!(with_one[0].reason(), Some(&of_ada(reason())), "{asked}");
            kept.insert(with_one[0].name());
        }
    }
    let able = one_of_each().into_iter().filter(|event| event.reason().is_some());
    assert_eq!(kept, able.map(|event| event.name()).collect());
}

#[test]
fn who_gives_no_reason_is_not_said_to_have_given_one() {
    let issued = given(an_invitation()).when(issue_setup_link()).result().expect("issued");
    assert_eq!(issued.iter().filter_map(E::reason).count(), 0);
}
